import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { Client } from 'pg';
import { systemClock } from '#kernel/Clock';
import { changeColumns, GENESIS } from '#kit/write/changeLog';
import { type AccessRecord } from '../../hub/store/AccessRecord';
import { contentDigest, firstLink, nextLink } from '../../hub/store/hashChain';
import { type AccessLog, openAccessLog } from '../../hub/store/openAccessLog';
import { type TestAccessLog, testAccessLog } from '../../test/support/hubDatabase';
import { dropDatabases, freshDatabases, type TestDatabases } from '../../test/support/postgres';
import { verify } from './verify';

let made: TestAccessLog;
let log: AccessLog;
let client: Client; // the superuser: whoever tampers can do everything in the database
beforeEach(async () => {
  made = await testAccessLog();
  log = await openAccessLog({ ...made.options, hub: 'test', clock: systemClock, log: { error: () => undefined } });
  client = new Client({ connectionString: made.database.superUrl });
  await client.connect();
  const subject = await log.commitment('person:anna');
  const shape = await log.shape({ activities: ['READ'], coordinates: ['Invoice.gross'], stripped: [], masks: [] });
  for (let at = 1; at <= 6; at++) await log.append(record(at, { subject, shape }));
  await log.checkpoint();
}, 120_000);
afterEach(async () => {
  await client.end();
  await log.close();
  await made.close();
});

function record(at: number, more: Partial<AccessRecord>): AccessRecord {
  return {
    kind: 'OPERATION',
    at: `2026-11-27T10:00:0${at}.000000Z`,
    requestId: `r${at}`,
    actor: 'PERSON',
    subject: '',
    agent: null,
    purpose: null,
    fingerprint: null,
    release: null,
    policyVersion: null,
    epoch: null,
    operation: { hash: 'h', name: 'list', registered: true },
    shape: null,
    variables: null,
    rows: [],
    legalEntities: ['DE01', 'FR01'],
    contacts: [],
    codes: [],
    detail: null,
    ...more,
  };
}

const found = async (withCheckpoints = true): Promise<string[]> => {
  const { findings } = await verify({
    databaseUrl: made.database.runUrl,
    spokes: new Map(),
    checkpoints: withCheckpoints ? made.options.checkpoints.file : null,
    keys: [made.options.checkpoints.privateJwk],
  });
  return [...new Set(findings.map(({ code, place }) => `${code} ${/record (\d+)/.exec(place)?.[1] ?? ''}`.trim()))];
};

it('finds nothing in a log as it was written, and says how far it sees', async () => {
  const sources = { databaseUrl: made.database.runUrl, spokes: new Map(), keys: [made.options.checkpoints.privateJwk] };
  const { findings, counts, notes } = await verify({ ...sources, checkpoints: made.options.checkpoints.file });
  expect(findings).toEqual([]);
  expect(counts).toMatchObject({ chains: 1, records: 6, checkpoints: 1 });
  expect(notes[0]).toMatch(/is seen up to .*, the last exported checkpoint/);
  expect((await verify({ ...sources, checkpoints: null })).notes[0]).toMatch(/no checkpoints were given/);
});

describe('by itself, the log shows', () => {
  it.each([
    ['an edit', `update access_record set content = replace(content, 'OPERATION', 'DENIAL') where number = 3`, ['CONTENT_EDITED 3']],
    [
      'an edit whose digest was worked out again',
      `update access_record set content = replace(content, 'r3', 'r9'), content_digest = sha256(convert_to(replace(content, 'r3', 'r9'), 'UTF8')) where number = 3`,
      ['CHAIN_BROKEN 3'],
    ],
    [
      'another time',
      `update access_record set at = at + interval '1 day' where number = 3`,
      ['CONTENT_EDITED 3', 'ENTRY_MISSING 3', 'ENTRY_FOREIGN 3'],
    ],
    [
      'a deletion',
      `with gone as (delete from access_record where number = 3) delete from access_entry where number = 3`,
      ['RECORD_MISSING 3'],
    ],
    [
      'an exchange of two records',
      `update access_record set number = case number when 2 then 102 else 103 end where number in (2, 3);
       update access_record set number = case number when 102 then 3 else 2 end where number > 100`,
      ['CHAIN_BROKEN 2', 'CHAIN_BROKEN 3', 'RECORD_MOVED 2', 'RECORD_MOVED 3'],
    ],
    ['a text that was taken out', `update access_record set content = null where number = 3`, ['CONTENT_MISSING 3']],
    [
      'an entry that was hidden from a legal entity',
      `delete from access_entry where number = 3 and legal_entity = 'DE01'`,
      ['ENTRY_MISSING 3'],
    ],
    [
      'an entry that was put under another one',
      `update access_entry set legal_entity = 'US01' where number = 3 and legal_entity = 'DE01'`,
      ['ENTRY_MISSING 3', 'ENTRY_FOREIGN 3'],
    ],
    ['other coordinates', `update access_shape set content = replace(content, 'gross', 'number')`, ['SHAPE_EDITED']],
    ['coordinates that are gone', 'delete from access_shape', ['SHAPE_MISSING']],
    ['another name', `update access_subject set subject = 'person:ben'`, ['SUBJECT_EDITED']],
  ])('%s', async (_what, statement, expected) => {
    await client.query(statement);
    const codes = await found(false);
    for (const each of expected) expect(codes).toContain(each);
  });

  it('that a person was erased, as nothing wrong', async () => {
    await client.query('delete from access_subject');
    expect(await found()).toEqual([]);
  });
});

describe('against the exported checkpoints, the log shows', () => {
  it('a truncation, which it does not show by itself', async () => {
    await client.query('with gone as (delete from access_record where number > 4) delete from access_entry where number > 4');
    expect(await found(false)).toEqual([]);
    expect(await found()).toEqual(['CHAIN_TRUNCATED 5']);
  });

  it('a chain that is gone whole', async () => {
    await client.query('delete from access_record; delete from access_entry; delete from access_chain');
    expect(await found(false)).toEqual([]);
    expect(await found()).toEqual(['CHAIN_TRUNCATED 1']);
  });

  it('a chain that was written anew with all of its hashes', async () => {
    const { rows } = await client.query<{ chain: string; number: string; content: string }>('select * from access_record order by number');
    let link: Uint8Array = firstLink(rows[0]!.chain);
    for (const { number, content } of rows) {
      const other = content.replace('"requestId":"r3"', '"requestId":"r9"');
      const digest = contentDigest(other);
      link = nextLink(link, digest);
      await client.query('update access_record set content = $1, content_digest = $2, hash = $3 where number = $4', [
        other,
        digest,
        link,
        number,
      ]);
    }
    expect(await found(false)).toEqual([]);
    expect(await found()).toEqual(['CHAIN_REWRITTEN 6']);
  });

  it('what was added after the last one could be cut off: that much it cannot show', async () => {
    await log.append(record(7, {}));
    await client.query('with gone as (delete from access_record where number = 7) delete from access_entry where number = 7');
    expect(await found()).toEqual([]);
  });
});

describe('the file of checkpoints shows', () => {
  const edit = (change: (lines: string[]) => string[]): void => {
    const { file } = made.options.checkpoints;
    writeFileSync(file, `${change(readFileSync(file, 'utf8').trimEnd().split('\n')).join('\n')}\n`);
  };
  beforeEach(async () => {
    await log.append(record(7, {}));
    await log.checkpoint();
    await log.append(record(8, {}));
    await log.checkpoint();
  });

  it('an edit', async () => {
    edit((lines) => lines.map((line) => line.replace('"number":6}', '"number":5}')));
    expect(await found()).toContain('CHECKPOINT_INVALID');
  });
  it('a line that was taken out', async () => {
    edit((lines) => lines.filter((_line, at) => at !== 1));
    expect(await found()).toEqual(['CHECKPOINT_INVALID']);
  });
  it('two lines that changed places', async () => {
    edit(([first, second, third]) => [second!, first!, third!]);
    expect(await found()).toEqual(['CHECKPOINT_INVALID']);
  });
  it('a half line of a process that was killed as none', async () => {
    appendFileSync(made.options.checkpoints.file, '{"at":"2026');
    expect(await found()).toEqual([]);
  });
});

describe('a change log shows', () => {
  let databases: TestDatabases;
  let books: Client;
  beforeEach(async () => {
    databases = await freshDatabases(['books']);
    books = new Client({ connectionString: databases.get('books')!.migrateUrl });
    await books.connect();
    const change = {
      legalEntity: 'DE01',
      aggregateType: 'Invoice',
      aggregateId: 'inv',
      activity: 'Invoice.code',
      policyRelease: 'x',
      requestId: 'r',
    };
    let previousHash = GENESIS;
    for (let sequence = 1; sequence <= 4; sequence++) {
      const at = `2026-11-27T10:00:0${sequence}.000000Z`;
      const columns = changeColumns({
        ...change,
        id: `c${sequence}`,
        sequence,
        at,
        actor: 'person:anna',
        reason: null,
        before: null,
        after: { sequence },
        previousHash,
      });
      const names = Object.keys(columns);
      if (sequence === 1)
        await books.query(`create table change_log (${names.map((name) => `${name} ${columns[name]![1].slice(2)}`).join(', ')})`);
      const places = names.map((name, index) => `$${index + 1}${columns[name]![1]}`);
      await books.query(
        `insert into change_log (${names.join(', ')}) values (${places.join(', ')})`,
        names.map((name) => columns[name]![0]),
      );
      previousHash = String(columns['hash']![0]);
    }
  });
  afterEach(async () => {
    await books.end();
    await dropDatabases(databases);
  });

  it.each([
    ['nothing, as it was written', 'select 1', []],
    ['an edited value', `update change_log set after = '{"sequence": 9}' where sequence = 2`, ['CHANGE_EDITED 2']],
    ['an edited actor', `update change_log set actor = 'person:ben' where sequence = 2`, ['CHANGE_EDITED 2']],
    ['an edited activity', `update change_log set activity = 'Invoice.approve' where sequence = 2`, ['CHANGE_EDITED 2']],
    ['a deletion', 'delete from change_log where sequence = 2', ['CHANGE_MISSING 3']],
    [
      'an exchange',
      'update change_log set sequence = 5 - sequence where sequence in (2, 3)',
      ['CHANGE_CHAIN_BROKEN 2', 'CHANGE_EDITED 2', 'CHANGE_CHAIN_BROKEN 3', 'CHANGE_EDITED 3', 'CHANGE_CHAIN_BROKEN 4'],
    ],
    [
      'erased values, as nothing wrong',
      'update change_log set before = null, after = null, actor = null, salt = null where sequence = 2',
      [],
    ],
  ])('%s', async (_what, statement, expected) => {
    await books.query(statement);
    const { findings } = await verify({
      databaseUrl: made.database.runUrl,
      spokes: new Map([['books', databases.get('books')!.migrateUrl]]),
      checkpoints: null,
      keys: [],
    });
    expect(findings.map(({ code, place }) => `${code} ${/change (\d)/.exec(place)![1]!}`)).toEqual(expected);
  });
});
