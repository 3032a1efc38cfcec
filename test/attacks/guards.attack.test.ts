import { fault } from '../support/faults/Fault';
import { type StubHub, startStubHub } from '../hub/hubOfStubs';
import { attacks } from './attacks';

const vendorsOf = async (hub: StubHub, subject: string, selection: string): Promise<Record<string, unknown>> => {
  const { body } = await hub.ask(subject, { query: `{ invoices(first: 10, order: NUMBER) { nodes { number vendor { ${selection} } } } }` });
  const nodes = body.data.invoices.nodes as { readonly number: string; readonly vendor: unknown }[];
  return { errors: body.errors, ...Object.fromEntries(nodes.map(({ number, vendor }) => [number, vendor])) };
};

// Invoice 2 of DE01 names a vendor of FR01, which person:de may not read; invoice 3 names none.
attacks('guards', {
  open: () => startStubHub(),
  close: (hub) => hub.close(),
  cases: [
    {
      id: 'A12',
      title: 'a reference to a hidden row is null without an error, also when only its key is asked',
      async holds(hub) {
        for (const selection of ['id', '__typename', 'v: id']) {
          const found = await vendorsOf(hub, 'person:de', selection);
          expect(found['errors']).toBeUndefined();
          expect(found['2']).toBeNull();
          expect(found['3']).toBeNull();
        }
      },
      async twin(hub) {
        const found = await vendorsOf(hub, 'person:all', 'id');
        expect(found['2']).toEqual({ id: expect.stringContaining('_FR01_') as unknown });
      },
      faults: [
        fault(
          'references that ask only for the key get no guard',
          'hub/pipeline/internalFields.ts',
          'return owners.length === 0 || !owners.every((each) => each === scoped.owner);',
          'return owners.length === 0;',
        ),
      ],
    },
  ],
});
