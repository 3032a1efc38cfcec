import { type Client } from 'pg';
import { type AccessRecord, entryId, entryLegalEntities } from '../../hub/store/AccessRecord';
import { contentDigest, firstLink, nextLink } from '../../hub/store/hashChain';
import { commitmentOf } from '../../hub/store/Subjects';
import { shapeFindings } from './verifyShapes';
import { type Finding, type FindingCode, type Verified } from './Finding';

/** What the checkpoints state of a chain: number of a record to its hash. */
export type Stated = ReadonlyMap<string, ReadonlyMap<number, string>>;

interface Stored {
  readonly number: string;
  readonly at: string;
  readonly content: string | null;
  readonly content_digest: Buffer;
  readonly hash: Buffer;
}

type Content = AccessRecord & { readonly chain: string; readonly number: number };

const PAGE = 5_000;

/**
 * Reads the whole access log and works every hash out again. Edits, deletions and moves inside a chain show by themselves; that a chain
 * was cut off, taken out as a whole or written anew shows only against checkpoints from elsewhere.
 */
export async function verifyAccessLog(client: Client, stated: Stated): Promise<Verified> {
  const pass = new Pass(client, stated);
  await client.query('begin isolation level repeatable read read only');
  try {
    const { rows } = await client.query<{ chain: string }>(
      'select chain from access_chain union select chain from access_record order by 1',
    );
    for (const { chain } of rows) await pass.chain(chain);
    pass.absent(new Set(rows.map(({ chain }) => chain)));
    await pass.strayEntries();
    const shapes = await shapeFindings(client);
    const subjects = await subjectFindings(client);
    const findings = [...pass.findings, ...shapes, ...subjects];
    const counts = { chains: rows.length, records: pass.records, erased: pass.erased };
    return { findings, counts, notes: [] };
  } finally {
    await client.query('rollback');
  }
}

class Pass {
  readonly findings: Finding[] = [];
  records = 0;
  erased = 0;

  constructor(
    private readonly client: Client,
    private readonly stated: Stated,
  ) {}

  async chain(chain: string): Promise<void> {
    let link: Buffer = firstLink(chain);
    let last = 0;
    for (;;) {
      const { rows } = await this.client.query<Stored>(
        `select number, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, content, content_digest, hash
         from access_record where chain = $1 and number > $2 order by number limit ${PAGE}`,
        [chain, last],
      );
      const entries = await this.entriesOf(chain, rows);
      for (const row of rows) {
        const number = Number(row.number);
        if (number !== last + 1) this.tell('RECORD_MISSING', chain, { number: last + 1, detail: `${number - last - 1} records are gone` });
        else if (!nextLink(link, row.content_digest).equals(row.hash))
          this.tell('CHAIN_BROKEN', chain, { number, detail: 'its hash does not follow from the record before' });
        this.record(chain, row, entries.get(number) ?? []);
        this.compare(chain, number, row.hash.toString('hex'));
        link = row.hash;
        last = number;
      }
      if (rows.length < PAGE) break;
    }
    const furthest = Math.max(0, ...(this.stated.get(chain)?.keys() ?? []));
    if (furthest > last)
      this.tell('CHAIN_TRUNCATED', chain, { number: last + 1, detail: `a checkpoint states ${furthest} records, ${last} are there` });
  }

  /** Chains that a checkpoint names and the database does not have. */
  absent(known: ReadonlySet<string>): void {
    for (const [chain, heads] of this.stated) {
      if (!known.has(chain))
        this.tell('CHAIN_TRUNCATED', chain, { number: 1, detail: `all of its ${Math.max(...heads.keys())} records are gone` });
    }
  }

  async strayEntries(): Promise<void> {
    const { rows } = await this.client.query<{ id: string; chain: string; number: string }>(
      `select e.id, e.chain, e.number from access_entry e left join access_record r using (chain, number) where r.chain is null order by 1`,
    );
    for (const { id, chain, number } of rows)
      this.tell('ENTRY_FOREIGN', chain, { number: Number(number), detail: `the entry ${id} belongs to no record` });
  }

  private record(chain: string, { number, at, content, content_digest: digest }: Stored, entries: readonly string[]): void {
    this.records += 1;
    const place = { chain, number: Number(number) };
    if (content === null) {
      this.erased += 1;
      this.tell('CONTENT_MISSING', chain, { number: place.number, detail: 'only its digest is left' });
      return;
    }
    if (!contentDigest(content).equals(digest)) {
      this.tell('CONTENT_EDITED', chain, { number: place.number, detail: 'the text is not the one that was hashed' });
      return;
    }
    const read = JSON.parse(content) as Content;
    if (read.chain !== chain || read.number !== place.number)
      this.tell('RECORD_MOVED', chain, { number: place.number, detail: `it was written as record ${read.number} of ${read.chain}` });
    if (read.at !== at) this.tell('CONTENT_EDITED', chain, { number: place.number, detail: 'its column `at` is not that of the text' });
    this.compareEntries(place, entryLegalEntities(read), entries);
  }

  private compareEntries(place: { chain: string; number: number }, wanted: readonly string[], found: readonly string[]): void {
    const expected = wanted.map((legalEntity) => `${legalEntity} ${entryId(place, legalEntity)}`);
    for (const each of expected)
      if (!found.includes(each))
        this.tell('ENTRY_MISSING', place.chain, { ...place, detail: `no entry under ${each.split(' ')[0] ?? ''}` });
    for (const each of found)
      if (!expected.includes(each))
        this.tell('ENTRY_FOREIGN', place.chain, { ...place, detail: `an entry under ${each.split(' ')[0] ?? ''}` });
  }

  private compare(chain: string, number: number, hash: string): void {
    const stated = this.stated.get(chain)?.get(number);
    if (stated !== undefined && stated !== hash)
      this.tell('CHAIN_REWRITTEN', chain, { number, detail: 'a checkpoint states another hash: what comes before was written anew' });
  }

  /** Legal entity and id of the entries of a page of records; an entry whose time is another one does not count. */
  private async entriesOf(chain: string, rows: readonly Stored[]): Promise<ReadonlyMap<number, readonly string[]>> {
    const entries = new Map<number, string[]>();
    const [first, last] = [rows[0], rows.at(-1)];
    if (first === undefined || last === undefined) return entries;
    const { rows: found } = await this.client.query<{ number: string; legal_entity: string; id: string; same: boolean }>(
      `select e.number, e.legal_entity, e.id, e.at = r.at as same from access_entry e join access_record r using (chain, number)
       where chain = $1 and number between $2 and $3`,
      [chain, first.number, last.number],
    );
    for (const { number, legal_entity: legalEntity, id, same } of found) {
      const listed = entries.get(Number(number)) ?? [];
      listed.push(same ? `${legalEntity} ${id}` : `${legalEntity} ${id} at another time`);
      entries.set(Number(number), listed);
    }
    return entries;
  }

  private tell(code: FindingCode, chain: string, { number, detail }: { readonly number: number; readonly detail: string }): void {
    this.findings.push({ code, place: `access log, chain ${chain}, record ${number}`, detail });
  }
}

async function subjectFindings(client: Client): Promise<readonly Finding[]> {
  const { rows } = await client.query<{ commitment: string; salt: string; subject: string }>(
    'select * from access_subject order by subject',
  );
  return rows
    .filter(({ commitment, salt, subject }) => commitmentOf(salt, subject) !== commitment)
    .map(({ commitment }) => ({
      code: 'SUBJECT_EDITED',
      place: `access log, subject ${commitment.slice(0, 12)}`,
      detail: 'the name is not the one that the records commit to',
    }));
}
