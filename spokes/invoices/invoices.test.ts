// Long on purpose: one instance and its rows serve the whole story.
/* eslint-disable @typescript-eslint/no-explicit-any -- answers of the instance are read as JSON */
import { join } from 'node:path';
import { SettableClock } from '#kernel/Clock';
import { sha256 } from '#kernel/digest';
import { randomIds } from '#kernel/ids';
import type { Instance } from '#kit/server/options';
import { type Hub, type TestCaller, testHub } from '#kit/testing/Hub';
import { loadPolicy } from '#policy/grants/PolicyDocument';
import { principalFor } from '#policy/grants/principalFor';
import { type TestDatabases, dropDatabases, freshDatabases } from '../../test/support/postgres';
import type { CanonicalInvoice } from './domain/CanonicalInvoice';
import { writeCii } from './formats/cii/writeCii';
import { writeUbl } from './formats/ubl/writeUbl';
import { startInvoices } from './main';
import { LARCH, type MasterDataAnswers, VENDOR, masterDataHub } from './testing/masterDataHub';
import { sampleInvoice, sampleOf, sampleParty } from './testing/sampleInvoice';

const PARTITION = ['DE01', 'FR01', 'GB01'];
const entry = { instance: 'invoices-emea', spoke: 'invoices', businessUnit: 'emea', url: 'http://127.0.0.1:0', legalEntities: PARTITION };
const registry = {
  businessUnits: [{ code: 'emea', name: 'EMEA', legalEntities: PARTITION.map((code) => ({ code, from: '2020-01-01', until: null })) }],
  instances: [],
};
const policy = loadPolicy(join(__dirname, '../../schema/policy'));
const clock = new SettableClock('2026-11-24T09:00:00.000000Z');
const masterData: MasterDataAnswers = { legalEntity: LARCH, vendors: [VENDOR], rate: { rate: '0.9', date: '2026-11-23' }, silent: false };

let master: Awaited<ReturnType<typeof masterDataHub>>;
let databases: TestDatabases;
let instance: Instance;
let hub: Hub;

beforeAll(async () => {
  master = await masterDataHub(masterData);
  databases = await freshDatabases(['invoices-emea']);
  hub = await testHub();
  instance = await startInvoices({
    registryEntry: entry,
    database: databases.get('invoices-emea')!,
    keys: hub.keys,
    clock,
    ids: randomIds,
    hub: { url: () => master.url, token: () => Promise.resolve('token') },
  });
}, 60_000);
afterAll(async () => {
  await instance.close();
  master.close();
  await dropDatabases(databases);
});

const caller = (subject: string) => {
  const actor = subject.startsWith('service:') ? ('SERVICE' as const) : ('PERSON' as const);
  const { grants } = principalFor(policy, { subject, actor, purpose: null, on: '2026-11-24', registry });
  return { subject, grants };
};
const at = () => ({ ...entry, url: instance.url });
const ask = async (subject: string, query: string, variables: Record<string, unknown> = {}): Promise<any> =>
  (await hub.ask(at(), caller(subject), { query, variables })).body;

const put = async (bytes: Uint8Array, subject = 'service:erp-emea', legalEntity = 'DE01'): Promise<string> => {
  const hash = sha256(bytes);
  const path = `/documents/${hash}?legalEntity=${legalEntity}`;
  const answer = await hub.put(at(), caller(subject), { path, body: bytes, mediaType: 'application/xml' });
  expect([200, 201, 204]).toContain(answer.status);
  return hash;
};
const RECEIVED = `mutation ($input: ReceiveInvoicesInput!) { receiveInvoices(input: $input) { __typename
  ... on InvoicesReceived { replayed outcomes { sha256 outcome invoice { id version status number } refusals { code } findings { ruleId verdict } } }
  ... on Refused { refusals { code } } } }`;
let keys = 0;
const receive = async (documents: readonly string[], more: object = {}, subject = 'service:erp-emea'): Promise<any> => {
  const answer = await ask(subject, RECEIVED, {
    input: { legalEntityCode: 'DE01', documents, idempotencyKey: `r${String(++keys)}`, ...more },
  });
  return answer.data?.receiveInvoices ?? answer.errors?.[0]?.extensions.code;
};
const CHANGED = `{ __typename ... on InvoiceChanged { replayed event { type }
  invoice { id version status exceptions seenHash vendor { id } limitAmount { amount currency } approvalStep { id status decidedBy } findings { ruleId verdict stated expected } } }
  ... on Refused { refusals { code } } }`;
const change = async (subject: string, field: string, input: object): Promise<any> => {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  const said = { idempotencyKey: `c${String(++keys)}`, ...input };
  const answer = await ask(subject, `mutation ($input: ${type}!) { ${field}(input: $input) ${CHANGED} }`, { input: said });
  return answer.data?.[field] ?? answer.errors?.[0]?.extensions.code;
};
const refusals = (answer: any): readonly string[] => (answer.refusals ?? []).map((each: { code: string }) => each.code);
const arrived = async (invoice: CanonicalInvoice): Promise<{ invoiceId: string; expectedVersion: number }> => {
  const { outcomes } = await receive([await put(writeUbl(invoice))]);
  expect(outcomes[0]).toMatchObject({ outcome: 'RECEIVED' });
  return { invoiceId: outcomes[0].invoice.id, expectedVersion: 1 };
};
const submitted = async (invoice: CanonicalInvoice): Promise<any> => {
  const { invoiceId } = await arrived(invoice);
  expect((await change('service:erp-emea', 'validateInvoice', { invoiceId, expectedVersion: 1 })).invoice.status).toBe('VALIDATED');
  return (await change('service:erp-emea', 'submitInvoice', { invoiceId, expectedVersion: 2 })).invoice;
};

describe('documents', () => {
  it('give one outcome each: received, known, refused', async () => {
    const good = await put(writeUbl(sampleInvoice()));
    const broken = await put(Buffer.from('<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><a>'));
    const unknown = await put(Buffer.from('%PDF-1.7'));
    const foreign = await put(writeUbl(sampleInvoice({ number: 'X', buyer: sampleParty({ name: LARCH.name, vatId: 'DE999999999' }) })));
    const long = await put(writeUbl(sampleInvoice({ number: 'L', totals: { ...sampleInvoice().totals, gross: '119.0000001' } })));
    const answer = await receive([good, broken, unknown, foreign, long, 'f'.repeat(64), 'no hash']);
    expect(answer.outcomes.map((each: any) => each.refusals[0]?.code ?? each.outcome)).toEqual([
      'RECEIVED',
      'FORMAT_BROKEN',
      'FORMAT_UNKNOWN',
      'WRONG_LEGAL_ENTITY',
      'SCALE_EXCEEDED',
      'DOCUMENT_MISSING',
      'DOCUMENT_MISSING',
    ]);
    expect(answer.outcomes[0]).toMatchObject({ sha256: good, invoice: { version: 1, status: 'RECEIVED', number: 'R-0100' }, findings: [] });

    const again = await receive([good]);
    expect(again.outcomes[0]).toMatchObject({ outcome: 'KNOWN', invoice: { id: answer.outcomes[0].invoice.id } });
  });

  it('answer the first outcome again under the same key, and refuse another input under it', async () => {
    const hash = await put(writeUbl(sampleInvoice({ number: 'R-0101' })));
    const first = await receive([hash], { idempotencyKey: 'same' });
    expect(await receive([hash], { idempotencyKey: 'same' })).toEqual({ ...first, replayed: true });
    expect(refusals(await receive([hash, 'a'.repeat(64)], { idempotencyKey: 'same' }))).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  });

  it('come in once when two calls bring them at one moment', async () => {
    const hash = await put(writeUbl(sampleInvoice({ number: 'R-0102' })));
    const both = await Promise.all([receive([hash]), receive([hash])]);
    expect(both.map((each) => each.outcomes[0].outcome).sort()).toEqual(['KNOWN', 'RECEIVED']);
  });

  it('wait for master data: a hub that is away refuses, and the same key succeeds later', async () => {
    const hash = await put(writeUbl(sampleInvoice({ number: 'R-0103' })));
    masterData.silent = true;
    const away = await receive([hash], { idempotencyKey: 'later' });
    masterData.silent = false;
    expect(away.outcomes[0]).toMatchObject({ outcome: 'REFUSED', refusals: [{ code: 'MASTER_DATA_UNAVAILABLE' }] });
    expect((await receive([hash], { idempotencyKey: 'later' })).outcomes[0].outcome).toBe('RECEIVED');
  });

  it('are not received by whom the activity is not granted, nor for a legal entity out of reach', async () => {
    const hash = await put(writeUbl(sampleInvoice({ number: 'R-0104' })));
    expect(await receive([hash], {}, 'person:emil')).toBe('CONFLICT_OR_NOT_PERMITTED');
    expect(await receive([hash], { legalEntityCode: 'FR01' }, 'person:anna')).toBe('CONFLICT_OR_NOT_PERMITTED');
    expect(await receive([hash], { legalEntityCode: 'US01' })).toBe('CONFLICT_OR_NOT_PERMITTED');
    expect(refusals(await receive([]))).toEqual(['DOCUMENTS_COUNT']);
  });

  it('keep what they say, to the last digit, in UBL and CII alike', async () => {
    const precise = sampleInvoice({ number: 'R-0105', syntax: 'CII', totals: { ...sampleInvoice().totals, payable: '119.000001' } });
    const { outcomes } = await receive([await put(writeCii(precise))]);
    expect(outcomes[0].findings).toEqual([
      { ruleId: 'BR-CO-16', verdict: 'FAIL' },
      { ruleId: 'BR-DEC-18', verdict: 'FAIL' },
    ]);
    const read = await ask(
      'service:erp-emea',
      `{ invoice(id: "${outcomes[0].invoice.id}") { payable { amount currency } gross { amount } lines { name quantity unitPrice { amount currency } taxRate } taxBreakdown { category base { amount } } document { format mediaType sha256 } kind paymentReference payeeIban legalEntity { code } } }`,
    );
    expect(read.data.invoice).toEqual({
      payable: { amount: '119.000001', currency: 'EUR' },
      gross: { amount: '119.00' },
      lines: [{ name: 'Bearing', quantity: '4', unitPrice: { amount: '25.00', currency: 'EUR' }, taxRate: '19' }],
      taxBreakdown: [{ category: 'S', base: { amount: '100.00' } }],
      document: { format: 'CII D16B', mediaType: 'application/xml', sha256: outcomes[0].sha256 },
      kind: 'INVOICE',
      paymentReference: 'R-0105',
      payeeIban: null,
      legalEntity: { code: 'DE01' },
    });
    expect((await ask('person:anna', `{ invoice(id: "${outcomes[0].invoice.id}") { payeeIban } }`)).data.invoice).toEqual({
      payeeIban: '****3000',
    });
  });
});

describe('validation', () => {
  it('finds the vendor and lets a clean invoice pass', async () => {
    const answer = await change('person:anna', 'validateInvoice', await arrived(sampleInvoice({ number: 'V-1' })));
    expect(answer).toMatchObject({
      event: { type: 'invoice.validated' },
      invoice: { version: 2, status: 'VALIDATED', exceptions: [], vendor: { id: VENDOR.id } },
    });
  });

  it('names every reason of an exception, and passes when they are repaired', async () => {
    const said = await arrived(sampleInvoice({ number: 'V-2', typeCode: '384', lines: [], seller: sampleParty({ name: 'Nobody knows' }) }));
    const first = await change('person:anna', 'validateInvoice', said);
    expect(first.invoice).toMatchObject({
      status: 'EXCEPTION',
      exceptions: ['VENDOR_UNRESOLVED', 'RULES_FAILED', 'KIND_NEEDS_DECISION', 'PROFILE_WITHOUT_LINES'],
      vendor: null,
    });
    const reasons = first.invoice.exceptions;
    const accept = (subject: string, named: readonly string[], expectedVersion = 2) =>
      change(subject, 'acceptException', { invoiceId: said.invoiceId, expectedVersion, reasons: named });
    expect(refusals(await accept('person:hugo', reasons.slice(1)))).toEqual(['REASONS_INCOMPLETE']);
    expect(refusals(await accept('person:hugo', reasons))).toEqual(['REASON_NOT_ACCEPTABLE']);
    masterData.vendors.push({ ...VENDOR, id: 'vend_DE01_00000000000000000000000002', vatId: 'DE000', name: 'Nobody knows' });
    const second = await change('person:anna', 'validateInvoice', { ...said, expectedVersion: 2 });
    masterData.vendors.pop();
    expect(second.invoice.exceptions).toEqual(['RULES_FAILED', 'KIND_NEEDS_DECISION', 'PROFILE_WITHOUT_LINES']);
    expect(refusals(await accept('service:erp-emea', second.invoice.exceptions, 3))).toEqual([]); // has no grant: a GraphQL error
    expect(await accept('service:erp-emea', second.invoice.exceptions, 3)).toBe('CONFLICT_OR_NOT_PERMITTED');
    expect(await accept('person:hugo', second.invoice.exceptions, 3)).toMatchObject({
      event: { type: 'invoice.exceptionAccepted' },
      invoice: { status: 'VALIDATED', exceptions: [] },
    });
  });

  it('does not take a blocked vendor, nor one whose VAT id contradicts the document', async () => {
    masterData.vendors = [{ ...VENDOR, status: 'BLOCKED' }];
    const blocked = await change('person:anna', 'validateInvoice', await arrived(sampleInvoice({ number: 'V-3' })));
    masterData.vendors = [{ ...VENDOR, vatId: 'DE777777777' }];
    const contradicting = await change('person:anna', 'validateInvoice', await arrived(sampleInvoice({ number: 'V-4' })));
    masterData.vendors = [VENDOR];
    expect(blocked.invoice).toMatchObject({ exceptions: ['VENDOR_UNRESOLVED'], vendor: { id: VENDOR.id } });
    expect(contradicting.invoice).toMatchObject({ exceptions: ['VENDOR_UNRESOLVED'], vendor: null });
  });

  it('suspects the same number and amount again, certainly; a number that reads alike, likely; another kind, not', async () => {
    const validate = async (invoice: CanonicalInvoice) => (await change('person:anna', 'validateInvoice', await arrived(invoice))).invoice;
    const first = await validate(sampleOf(300, { number: 'D-100' }));
    expect(first.status).toBe('VALIDATED');
    const again = await validate(sampleOf(300, { number: 'd 0100', notes: ['copy'] }));
    expect(again).toMatchObject({ status: 'EXCEPTION', exceptions: ['DUPLICATE_SUSPECTED'] });
    expect(again.findings).toContainEqual({ ruleId: 'NAVE-DUPLICATE', verdict: 'FAIL', stated: 'CERTAIN D2 D4 D5 D6', expected: first.id });
    expect((await validate(sampleOf(300, { number: 'D-1O0' }))).exceptions).toEqual(['DUPLICATE_SUSPECTED']);
    expect((await validate(sampleOf(300, { number: 'D-100', typeCode: '381' }))).status).toBe('VALIDATED');
    expect((await validate(sampleOf(300, { number: 'D-555' }))).status).toBe('VALIDATED'); // same amount, date and order: shown, no stop
  });

  it('tells of a likely duplicate that the caller may not see that there is one, of a possible one nothing', async () => {
    const own = { op: 'eq', field: 'enteredBy', value: 'person:anna' } as const;
    const anna = caller('person:anna');
    const narrow = { ...anna, grants: anna.grants.map((each) => (each.type === 'Invoice' ? { ...each, when: own } : each)) };
    const validate = async (invoiceId: string, expectedVersion: number, by: TestCaller = narrow): Promise<any> => {
      const query = `mutation ($input: ValidateInvoiceInput!) { validateInvoice(input: $input) ${CHANGED.replace('event { type }', 'event { type changedFields }')} }`;
      const input = { invoiceId, expectedVersion, idempotencyKey: `c${String(++keys)}` };
      return (await hub.ask(at(), by, { query, variables: { input } })).body.data.validateInvoice;
    };
    const mine = async (invoice: CanonicalInvoice): Promise<string> =>
      (await receive([await put(writeUbl(invoice), 'person:anna')], {}, 'person:anna')).outcomes[0].invoice.id;
    const findings = async (by: TestCaller, id: string): Promise<any[]> => {
      const { body } = await hub.ask(at(), by, { query: `{ invoice(id: "${id}") { findings { ruleId stated expected } } }` });
      return body.data.invoice.findings.filter((each: any) => each.ruleId === 'NAVE-DUPLICATE');
    };
    const unnamed = { ruleId: 'NAVE-DUPLICATE', stated: null, expected: null };
    const alone = await validate(await mine(sampleOf(640, { number: 'H-0' })), 1);

    const theirs = async (invoice: CanonicalInvoice): Promise<string> =>
      (await change('service:erp-emea', 'validateInvoice', await arrived(invoice))).invoice.id;
    const other = await theirs(sampleOf(630, { number: 'H-1' }));
    const repeated = await mine(sampleOf(630, { number: 'H-1', notes: ['copy'] }));
    expect((await validate(repeated, 1)).invoice).toMatchObject({ status: 'EXCEPTION', exceptions: ['DUPLICATE_SUSPECTED'] });
    expect([await findings(narrow, repeated), await findings(caller('person:emil'), repeated)]).toEqual([[unnamed], [unnamed]]);

    await theirs(sampleOf(650, { number: 'H-2' }));
    const possible = await validate(await mine(sampleOf(650, { number: 'H-3' })), 1);
    expect(possible.event).toEqual(alone.event);
    expect(possible.invoice.status).toBe('VALIDATED');
    expect(JSON.stringify(possible.invoice.findings)).not.toContain('NAVE-DUPLICATE');

    // Whoever sees both has it named; who reads it later is told what that reader may see.
    const named = { ruleId: 'NAVE-DUPLICATE', stated: 'CERTAIN D2 D4 D5 D6', expected: other };
    await validate(repeated, 2, anna);
    expect(await findings(caller('person:emil'), repeated)).toEqual([named]);
    expect(await findings(narrow, repeated)).toEqual([unnamed]);
    const sums = { op: 'or', of: [own] } as const;
    const blind = anna.grants.map((each) => {
      const { amounts, ...fields } = each.fields;
      return each.type === 'Invoice' && each.activity === 'READ'
        ? [
            { ...each, fields },
            { ...each, fields: { core: 'all', ...(amounts && { amounts }) } as const, when: sums },
          ]
        : [each];
    });
    expect(await findings({ ...anna, grants: blind.flat() }, repeated)).toEqual([unnamed]);
  });

  it('refuses a stale version, a repeated verb and an invoice that is not there', async () => {
    const said = await arrived(sampleInvoice({ number: 'V-5' }));
    expect(refusals(await change('person:anna', 'validateInvoice', { ...said, expectedVersion: 7 }))).toEqual(['VERSION_CONFLICT']);
    await change('person:anna', 'validateInvoice', said);
    expect(refusals(await change('person:anna', 'validateInvoice', { ...said, expectedVersion: 2 }))).toEqual(['INVALID_TRANSITION']);
    expect(await change('person:anna', 'validateInvoice', { invoiceId: 'inv_DE01_00000000000000000000000000', expectedVersion: 1 })).toBe(
      'CONFLICT_OR_NOT_PERMITTED',
    );
  });
});

describe('approval', () => {
  const step = ({ id, version, approvalStep, seenHash }: any) => ({
    invoiceId: id,
    expectedVersion: version,
    stepId: approvalStep.id,
    seenHash,
  });

  it('needs a person from the threshold on, and the hash of what was shown', async () => {
    const invoice = await submitted(sampleOf(1000, { number: 'A-1' }));
    expect(invoice).toMatchObject({
      version: 3,
      status: 'IN_APPROVAL',
      limitAmount: { amount: '1190.00', currency: 'EUR' },
      approvalStep: { status: 'OPEN', decidedBy: null },
    });
    expect(refusals(await change('person:bruno', 'approveStep', { ...step(invoice), seenHash: '0'.repeat(64) }))).toEqual([
      'CONTENT_CHANGED',
    ]);
    expect(refusals(await change('person:bruno', 'approveStep', { ...step(invoice), stepId: 'step_DE01_other' }))).toEqual(['TASK_CLOSED']);
    expect(await change('person:bruno', 'approveStep', step(invoice))).toMatchObject({
      event: { type: 'invoice.approved' },
      invoice: { status: 'APPROVED', approvalStep: { status: 'APPROVED', decidedBy: 'person:bruno' } },
    });
    expect(refusals(await change('person:bruno', 'approveStep', { ...step(invoice), expectedVersion: 4 }))).toEqual(['INVALID_TRANSITION']);
  });

  it('stops at the limit of the grant', async () => {
    const invoice = await submitted(sampleOf(45_000, { number: 'A-2' }));
    expect(invoice.limitAmount).toEqual({ amount: '53550.00', currency: 'EUR' });
    expect(refusals(await change('person:bruno', 'approveStep', step(invoice)))).toEqual(['LIMIT_EXCEEDED']);
  });

  it('is not given by clerk, auditor or service', async () => {
    const invoice = await submitted(sampleOf(2000, { number: 'A-3' }));
    for (const subject of ['person:anna', 'person:emil', 'service:erp-emea']) {
      expect(await change(subject, 'approveStep', step(invoice))).toBe('CONFLICT_OR_NOT_PERMITTED');
    }
  });

  it('is refused to who accepted the exception', async () => {
    const { invoiceId } = await arrived(sampleOf(2500, { number: 'A-4', typeCode: '384' }));
    const found = await change('service:erp-emea', 'validateInvoice', { invoiceId, expectedVersion: 1 });
    await change('person:hugo', 'acceptException', { invoiceId, expectedVersion: 2, reasons: found.invoice.exceptions });
    const { invoice } = await change('service:erp-emea', 'submitInvoice', { invoiceId, expectedVersion: 3 });
    const both = { subject: 'person:hugo', grants: [...caller('person:hugo').grants, ...caller('person:bruno').grants] };
    const query = `mutation ($input: ApproveStepInput!) { approveStep(input: $input) ${CHANGED} }`;
    const { body } = await hub.ask(at(), both, { query, variables: { input: { ...step(invoice), idempotencyKey: 'both' } } });
    expect(refusals(body.data.approveStep)).toEqual(['SOD_CONFLICT']);
  });

  it('rejects with a reason, and frees the number', async () => {
    const invoice = await submitted(sampleOf(3000, { number: 'A-5' }));
    const said = { invoiceId: invoice.id, expectedVersion: invoice.version, stepId: invoice.approvalStep.id };
    expect(refusals(await change('person:bruno', 'rejectStep', { ...said, reason: '  ' }))).toEqual(['REASON_MISSING']);
    expect(await change('person:bruno', 'rejectStep', { ...said, reason: 'not ordered' })).toMatchObject({
      event: { type: 'invoice.rejected' },
      invoice: { status: 'REJECTED', approvalStep: { status: 'REJECTED' } },
    });
    const again = await change('person:anna', 'validateInvoice', await arrived(sampleOf(3000, { number: 'A-5', notes: ['sent again'] })));
    expect(again.invoice.status).toBe('VALIDATED');
  });

  it('is given by the rule below the threshold', async () => {
    const invoice = await submitted(sampleOf(50, { number: 'A-6' }));
    expect(invoice).toMatchObject({
      status: 'APPROVED',
      limitAmount: { amount: '59.50' },
      approvalStep: { status: 'APPROVED', decidedBy: 'rule:approval-from-100' },
    });
  });

  it('compares in the limit currency, and waits for a rate', async () => {
    const dollars = sampleOf(1000, { number: 'A-7', currency: 'USD', taxTotals: [{ amount: '190.00', currency: 'USD' }] });
    const { invoiceId } = await arrived(dollars);
    await change('service:erp-emea', 'validateInvoice', { invoiceId, expectedVersion: 1 });
    masterData.rate = null;
    const submit = { invoiceId, expectedVersion: 2, idempotencyKey: 'rate' };
    expect(refusals(await change('service:erp-emea', 'submitInvoice', submit))).toEqual(['RATE_MISSING']);
    masterData.rate = { rate: '0.90009', date: '2026-11-23' };
    expect((await change('service:erp-emea', 'submitInvoice', submit)).invoice.limitAmount).toEqual({ amount: '1071.11', currency: 'EUR' });
  });
});

describe('reading', () => {
  it('lists in the order asked for, page by page, without a row twice', async () => {
    const query =
      'query ($after: String) { invoices(order: GROSS_AMOUNT_DESC, filter: { currency: "EUR" }, first: 3, after: $after) { totalCount nodes { id gross { amount } } pageInfo { hasNextPage endCursor } } }';
    const seen: any[] = [];
    let after: string | null = null;
    do {
      const { data } = await ask('person:anna', query, { after });
      seen.push(...data.invoices.nodes);
      after = data.invoices.pageInfo.hasNextPage ? data.invoices.pageInfo.endCursor : null;
      expect(data.invoices.totalCount).toBeGreaterThanOrEqual(seen.length);
    } while (after !== null);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(seen[0].gross.amount).toBe('53550.00');
    expect(seen.map(({ gross }) => Number(gross.amount))).toEqual(
      seen.map(({ gross }) => Number(gross.amount)).sort((one, other) => other - one),
    );
  });

  it('does not order or bound amounts of several currencies', async () => {
    for (const args of ['order: GROSS_AMOUNT', 'filter: { grossMin: "10" }']) {
      expect((await ask('person:anna', `{ invoices(${args}) { nodes { id } } }`)).errors[0].extensions.code).toBe('ORDER_NEEDS_CURRENCY');
    }
  });

  it('hides invoices of a legal entity out of reach, as if they were not there', async () => {
    const { data } = await ask('person:dora', '{ invoices { totalCount nodes { id } } }');
    expect(data?.invoices?.nodes ?? []).toEqual([]);
  });

  it('sums by currency and the keys asked for, for those who never see a row', async () => {
    const query =
      '{ invoiceSummary(by: [LEGAL_ENTITY, STATUS], filter: { currency: "USD" }) { groups { legalEntityCode currency status month count gross { amount currency } payable { amount } } _scope } }';
    const { data } = await ask('service:bi', query);
    expect(data.invoiceSummary).toEqual({
      groups: [
        {
          legalEntityCode: 'DE01',
          currency: 'USD',
          status: 'IN_APPROVAL',
          month: null,
          count: 1,
          gross: { amount: '1190.00', currency: 'USD' },
          payable: { amount: '1190.00' },
        },
      ],
      _scope: ['DE01'],
    });
    const all = (await ask('person:anna', '{ invoiceSummary(by: [VENDOR, MONTH]) { groups { currency count vendorId month } } }')).data
      .invoiceSummary.groups;
    expect(all.every(({ month }: any) => month === '2026-11')).toBe(true);
    expect((await ask('service:bi', '{ invoices { nodes { id } } }')).data.invoices.nodes).toEqual([]);
  });

  it('answers references of other spokes: vendor, legal entity, bank transaction', async () => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { __typename
      ... on Vendor { invoices(first: 2) { totalCount nodes { number } } } ... on LegalEntity { invoices(filter: { status: [REJECTED] }) { nodes { number } } }
      ... on BankTransaction { invoice { number } } ... on Invoice { number } } }`;
    const payment = (reference: string | null, amount: string, currency = 'EUR') => ({
      __typename: 'BankTransaction',
      id: 'btx_DE01_00000000000000000000000000',
      reference,
      amount: { amount, currency },
    });
    const of = [
      { __typename: 'Vendor', id: VENDOR.id },
      { __typename: 'LegalEntity', code: 'DE01' },
      payment('A-1', '-1190.00'),
      payment('A-1', '-1190.00', 'USD'),
      payment('A-5', '-3570.00'),
      payment(null, '-1.00'),
      payment('D-100', '-357'),
    ];
    const { data } = await ask('person:anna', query, { of });
    expect(data._entities[0].invoices.nodes).toHaveLength(2);
    expect(data._entities[0].invoices.totalCount).toBeGreaterThan(10);
    expect(data._entities[1].invoices.nodes).toEqual([{ number: 'A-5' }]);
    expect(data._entities.slice(2).map((each: any) => each.invoice)).toEqual([{ number: 'A-1' }, null, null, null, null]);
  });
});
