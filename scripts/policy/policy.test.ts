import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffPolicy } from './diffPolicy';
import { explainPolicy } from './explainPolicy';
import { type Change } from '#policy/impact/Change';
import { shownCounts } from './shownCounts';
import { testPolicy } from './testPolicy';

const SCHEMA = join(__dirname, '../../schema');
const POLICY = join(SCHEMA, 'policy');
const written: string[] = [];
const write = (line: string): void => void written.push(line);
let folder: string;
beforeEach(() => {
  written.length = 0;
  folder = mkdtempSync(join(tmpdir(), 'policy-'));
  cpSync(POLICY, join(folder, 'policy'), { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
function edit(file: string, find: string, put: string): string {
  const path = join(folder, 'policy', file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(find);
  writeFileSync(path, text.replace(find, put));
  return join(folder, 'policy');
}

describe('policy test', () => {
  it('passes on what is committed', () => {
    expect(testPolicy({ policy: POLICY, schema: SCHEMA, json: false, write })).toBe(true);
    expect(written.at(-1)).toMatch(/^policy test: (\d+) of \1 cases hold; \d+ roles, \d+ activities; 0 left out$/);
  });
  it('names file, line, case and what was found where one fails', () => {
    const policy = edit('roles.yaml', ', clear: [counterpartyIban]', '');
    expect(testPolicy({ policy, schema: SCHEMA, json: false, write })).toBe(false);
    expect(written[0]).toMatch(
      /treasurer\.yaml:\d+\n {2}expected treasurer · BankTransaction de · counterpartyIban: visible\n {2}found {4}LAST4$/,
    );
  });
  it('fails when a role has no tests', () => {
    const policy = edit('roles.yaml', 'roles:\n', 'roles:\n  reader:\n    - { activities: [READ], type: Vendor, fields: { core: all } }\n');
    expect(testPolicy({ policy, schema: SCHEMA, json: true, write })).toBe(false);
    const { failed, gaps } = JSON.parse(written[0] ?? '') as { failed: unknown[]; gaps: string[] };
    expect([failed, gaps[0]]).toEqual([[], 'role `reader`: no case allows `READ` on `Vendor`']);
  });
});

describe('policy explain', () => {
  const explain = (as: string, operation: string, more: object = {}): Promise<boolean> =>
    explainPolicy({
      as,
      operation,
      onBehalfOf: null,
      purpose: null,
      legalEntity: null,
      policy: POLICY,
      schema: SCHEMA,
      json: false,
      write,
      ...more,
    });
  const about = (coordinate: string): string =>
    written
      .join('\n')
      .split(/\n(?=ALLOWED|DENIED|OPEN)/)
      .find((each) => each.includes(` ${coordinate}  at `)) ?? '';

  it('shows for each coordinate what covers it, by file and line, and what does not, with the reason', async () => {
    expect(await explain('bruno', 'payablesOverview')).toBe(false);
    expect(about('Invoice.gross')).toMatch(
      /^ALLOWED .*\n {2}yes {2}READ Invoice\.gross PROJECT, class amounts\n.*in DE01, FR01, GB01\n.*covers: roles\.yaml:\d+ role ap-approver\[1\], given by grants\.yaml:\d+ grants\[1\]/,
    );
    expect(about('Invoice.payeeIban')).toMatch(
      /^DENIED .*@mask\(kind: LAST4\)\n {2}no {3}READ Invoice\.payeeIban PROJECT, class bank, mask LAST4\n.*does not cover: roles\.yaml:\d+ role ap-approver\[1\].*: it lacks PROJECT of class `bank`/,
    );
    expect(about('InvoiceOrder.DUE_DATE')).toMatch(
      /^ALLOWED .*@binds\(field: "Invoice\.dueDate", use: ORDER\)\n {2}yes {2}READ Invoice\.dueDate ORDER/,
    );
    expect(about('BankTransaction.counterpartyIban')).toContain('nothing is written about it for this principal');
  });
  it('shows activity, condition and limit of a mutation, and the legal entity that was asked about', async () => {
    const file = join(folder, 'approve.graphql');
    writeFileSync(file, 'mutation { approveStep(input: { invoiceId: "inv_DE01_1" }) { __typename } }');
    expect(await explain('bruno', file, { legalEntity: 'DE01' })).toBe(true);
    expect(about('Mutation.approveStep')).toMatch(
      /yes {2}Invoice\.approve on Invoice\n.*enteredBy ≠ person:bruno and submittedBy ≠ person:bruno and \(acceptedBy is empty or acceptedBy ≠ person:bruno\) and limitAmount\.amount ≥ 0 and limitAmount\.amount ≤ 50000\.00/,
    );
    written.length = 0;
    expect(await explain('bruno', file, { legalEntity: 'US01' })).toBe(false);
    expect(about('Mutation.approveStep')).toMatch(/no {3}Invoice\.approve on Invoice\n.*does not cover: .*: it is for DE01, FR01, GB01/);
  });
  it('shows a forbid that takes, and a grant that is over', async () => {
    const policy = edit(
      'grants.yaml',
      'grants:\n',
      'forbids:\n  - { to: "person:anna", activities: [READ], type: Invoice, legalEntities: [DE01], fields: { amounts: all }, reason: related party }\ngrants:\n',
    );
    await explain('anna', 'invoiceDetail', { policy });
    expect(about('Invoice.net')).toMatch(/^DENIED [\s\S]*\n +forbid covers: forbids\[0\]|^DENIED [\s\S]*forbid covers: /);
    const over = edit(
      'grants.yaml',
      'role: ap-clerk, legalEntities: [DE01], from: 2020-01-01',
      'role: ap-clerk, legalEntities: [DE01], from: 2020-01-01, until: 2021-01-01',
    );
    written.length = 0;
    await explain('anna', 'invoiceDetail', { policy: over });
    expect(about('Invoice.net')).toContain('it holds from 2020-01-01 until 2021-01-01');
  });
  it('denies in the legal entity that a forbid takes from a grant of ALL, and nowhere else', async () => {
    const policy = edit(
      'grants.yaml',
      'grants:\n',
      'forbids:\n  - { to: "person:emil", activities: [READ], type: Invoice, legalEntities: [DE01], reason: related party }\ngrants:\n',
    );
    for (const [legalEntity, outcome] of [
      ['DE01', 'DENIED'],
      ['FR01', 'ALLOWED'],
    ] as const) {
      written.length = 0;
      await explain('emil', 'invoiceDetail', { policy, legalEntity });
      for (const coordinate of ['Query.invoice', 'Invoice.net']) expect(about(coordinate)).toMatch(new RegExp(`^${outcome} `));
    }
  });
  it('refuses what is no operation', async () => {
    await expect(explain('bruno', 'nothing')).rejects.toMatchObject({ code: 'OPERATION_UNKNOWN' });
    await expect(explain('bruno', __dirname)).rejects.toMatchObject({ code: 'OPERATION_UNKNOWN' });
  });
});

describe('policy diff', () => {
  const diff = (before: string, after: string, json = false): Promise<boolean> =>
    diffPolicy({ before, after, schema: SCHEMA, snapshot: null, steward: null, author: 'tester', accessLog: null, json, write });

  it('says nothing where nothing changed, and that a loss is no gain', async () => {
    expect(await diff(POLICY, join(folder, 'policy'))).toBe(false);
    expect(written).toEqual(['nothing that anybody may do has changed']);
    expect(
      await diff(
        POLICY,
        edit(
          'roles.yaml',
          ', clear: [iban, accountNumber] }\n    - { activities: [READ], type: Statement',
          ' }\n    - { activities: [READ], type: Statement',
        ),
      ),
    ).toBe(false);
    expect(written).toContain('  - BankAccount: accountNumber in clear, iban in clear');
  });
  it('tells a gain with its condition, who must approve, and which operations may answer differently', async () => {
    const after = edit(
      'grants.yaml',
      'to: "person:anna", role: ap-clerk, legalEntities: [DE01]',
      'to: "person:anna", role: ap-clerk, legalEntities: [DE01, FR01]',
    );
    expect(await diff(POLICY, after)).toBe(true);
    expect(written.some((line) => /^ {2}\+ Invoice in FR01: .*payeeIban masked/.test(line))).toBe(true);
    expect(written).toContainEqual(expect.stringMatching(/^operation invoiceDetail: may answer differently for person:anna$/));
    expect(written).toContainEqual(expect.stringMatching(/^APPROVAL {2}emea \(FR01\): person:anna would gain; data owners: /));
  });
  it('names the role that gains or loses a coordinate, in the text and as data', async () => {
    const after = edit(
      'roles.yaml',
      'type: Vendor, fields: { core: all, terms: [PROJECT], identifiers: all, notes: [PROJECT] } }',
      'type: Vendor, fields: { core: all, identifiers: all, notes: [PROJECT], personal: [PROJECT] } }',
    );
    expect(await diff(POLICY, after)).toBe(true);
    const at = written.indexOf('role ap-clerk: changed');
    expect(at).toBeGreaterThanOrEqual(0);
    const own = written.slice(
      at + 1,
      written.findIndex((line, position) => position > at && !line.startsWith('  ')),
    );
    expect(own).toContainEqual(expect.stringMatching(/^ {2}\+ Vendor: .*contactEmail/));
    expect(own).toContainEqual(expect.stringMatching(/^ {2}- Vendor: .*paymentTerms/));
    written.length = 0;
    await diff(POLICY, after, true);
    const { roles } = JSON.parse(written.join('\n')) as { roles: { role: string; state: string; changes: Change[] }[] };
    expect(roles.map(({ role, state }) => [role, state])).toEqual([['ap-clerk', 'CHANGED']]);
    const moved = (direction: Change['direction']): (string | null)[] =>
      roles[0]!.changes
        .filter((each) => each.direction === direction && each.kind === 'CELL')
        .map(({ type, field }) => `${type}.${field ?? ''}`);
    expect(moved('GAIN')).toContain('Vendor.contactEmail');
    expect(moved('LOSS')).toContain('Vendor.paymentTerms');
  });
  // An unpacked archive has no revisions.
  (existsSync(join(SCHEMA, '..', '.git')) ? it : it.skip)('takes revisions of the repository, and refuses what is neither', async () => {
    expect(await diff('HEAD:schema/policy', 'HEAD:schema/policy', true)).toBe(false);
    await expect(diff('HEAD:schema/nothing', POLICY)).rejects.toMatchObject({ code: 'POLICY_VERSION_UNKNOWN' });
    await expect(diff('--output=x:y', POLICY)).rejects.toMatchObject({ code: 'POLICY_VERSION_UNKNOWN' });
  });
});

describe('counts', () => {
  const count = (gained: number, lost: number) => ({ subject: 's', type: 'T', legalEntity: 'DE01', what: 'rows', gained, lost });
  it('below five are <5 for an author, nought too, and exact for a steward', () => {
    expect(shownCounts([count(0, 4), count(5, 1_000)], false).map(({ gained, lost }) => [gained, lost])).toEqual([
      ['<5', '<5'],
      [5, 1_000],
    ]);
    expect(shownCounts([count(0, 4), count(0, 0)], true).map(({ gained, lost }) => [gained, lost])).toEqual([[0, 4]]);
  });
});
