import { fault } from '../support/faults/Fault';
import { AMER, EMEA, id, type StubHub, startStubHub, VENDORS } from '../hub/hubOfStubs';
import { attacks } from './attacks';

const PRESENT = 'hub/pipeline/present.ts';

const FOREIGN = { id: id('FR01', 1), number: '4', dueDate: null, gross: { amount: '7.00', currency: 'EUR' }, vendorId: null };

// The instances of this hub filter nothing, so each call that enforces the policy in the hub stands alone.
attacks('enforcement in the hub, call by call', {
  open: () => startStubHub({ specs: [{ ...EMEA, invoices: [...(EMEA.invoices ?? []), FOREIGN] }, AMER, VENDORS] }),
  close: (hub: StubHub) => hub.close(),
  cases: [
    {
      id: 'A17',
      title: 'every check is made: the row, the guard, the stripped field, the hidden field of free text',
      async holds(hub) {
        const rows = await hub.ask('person:de', { query: '{ invoices(first: 10) { nodes { id } } }' });
        expect(rows.text).not.toContain('_FR01_');
        expect(rows.text).not.toContain('_US01_');
        const key = await hub.ask('person:de', { query: '{ invoice(id: "inv_DE01_00000000000000000000000002") { id vendor { id } } }' });
        expect(key.body.data.invoice.vendor).toBeNull();
        const registered = await hub.ask('person:clerk', {
          query: (await import('node:fs')).readFileSync(`${hub.dir}/operations/overview.graphql`, 'utf8'),
        });
        expect(registered.text).not.toContain('"amount"');
        const free = await hub.ask('person:clerk', { query: '{ invoices(first: 1) { nodes { gross { amount } } } }' });
        expect(free.status).toBe(400);
      },
      async twin(hub) {
        const rows = await hub.ask('person:all', { query: '{ invoices(first: 10) { nodes { id gross { amount } vendor { id } } } }' });
        expect(rows.body.errors).toBeUndefined();
        expect(rows.text).toContain('_FR01_');
      },
      faults: [
        fault(
          'rows are not checked',
          PRESENT,
          'const rule = this.request.wall.rowRule(answer, row);',
          'const rule = { place: { type: answer.typeName, legalEntity: "DE01" }, cells: [], isClear: true };',
        ),
        fault('the projection hides no field', 'hub/pipeline/Projection.ts', 'if (!reachable.has(`${type}.${field}`)) return null;', ''),
      ],
    },
  ],
});
