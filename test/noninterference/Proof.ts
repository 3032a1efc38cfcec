import fc from 'fast-check';
import { decimal } from '#kernel/decimal';
import { legalEntityOfId } from '#kernel/ids';
import { type Database, type FieldSpec, type OraclePrincipal, type Row } from '../policy/oracle/Model';
import { isReadable, mayDo, mayUse, signatureOf } from '../policy/oracle/oracle';
import { ask, type Asked } from './ask';
import { type ContractSet, contractSet, LEGAL_ENTITIES, typesOf } from './ContractSet';
import { databaseOf, edit, type Edit, idOf, perturbed, poolOf } from './data';
import { cellFaults, counted, type Group, grouped, listed, orderFault, type World } from './expected';
import { type Figures } from './figures';
import { draw, type Draw, reaches, type Request, requestOf } from './operations';
import { ACTING, SUBJECTS, type Subjects, subjectsOf, TOP } from './principals';
import { type Stacks, startStacks } from './stacks';

/** One sample: who asks what, and which changes are proposed between the two states. */
export interface Sample {
  readonly subject: number;
  readonly edits: readonly Edit[];
  readonly draw: Draw;
}

const sampleOf = (subjects: number): fc.Arbitrary<Sample> =>
  fc.record({
    subject: fc.nat(subjects - 1),
    edits: fc.array(edit, { minLength: 60, maxLength: 120 }),
    draw,
  });
/** Of persons, and of agents who act for persons. */
export const sample = sampleOf(SUBJECTS);
export const actingSample = sampleOf(ACTING);

/** One contract set in so many also runs behind spokes that filter nothing. */
const CARELESS_EVERY = 4;
/** NAVE_NI_LIVE_EVERY: of one sample in so many it is measured whether it is live. */
const LIVE_EVERY = Number(process.env['NAVE_NI_LIVE_EVERY'] ?? '1');
/** Number of an entry that no state holds. */
const ABSENT = 99;

interface TouchInput {
  readonly entryId: string;
  readonly expectedVersion: number;
  readonly status: string;
}

interface WriteSample {
  readonly p: OraclePrincipal;
  readonly request: Request;
  readonly context: () => string;
  readonly database: Database;
}

/** A property that does not hold, with what a person needs to see why. */
export class Interference extends RangeError {
  override name = 'Interference';
}

/** The properties of one contract set over its running stacks. */
export class Proof {
  private readonly subjects: Subjects;
  private readonly before: Database;
  private count = 0;

  private constructor(
    readonly set: ContractSet,
    private readonly stacks: Stacks,
    private readonly figures: Figures,
  ) {
    this.subjects = subjectsOf(set);
    this.before = databaseOf(set);
  }

  static async open(seed: number, figures: Figures): Promise<Proof> {
    const set = contractSet(seed);
    return new Proof(set, await startStacks(set, { careless: seed % CARELESS_EVERY === 1 }), figures);
  }

  async close(): Promise<void> {
    await this.stacks.close();
  }

  /** NI-1 and, over the first state, what the oracle expects; every few samples the other properties too. Throws Interference. */
  async run({ subject, ...rest }: Sample): Promise<void> {
    await this.hold(this.principal(`person:p${String(subject)}`), rest);
  }

  /** The same for an agent on behalf of a person. */
  async runActing({ subject, ...rest }: Sample): Promise<void> {
    const { acting } = this.subjects;
    const p = acting[subject % acting.length];
    if (p === undefined) throw new RangeError('nobody acts for anybody');
    this.figures.acting += 1;
    await this.hold(p, rest);
  }

  private async hold(p: OraclePrincipal, { edits, draw: d }: Omit<Sample, 'subject'>): Promise<void> {
    const number = this.count++;
    const { database, told } = perturbed(this.set, this.before, { principal: p, edits });
    this.figures.samples += 1;
    this.figures.countRights(p);
    const request = this.request(p, d, `k${String(number)}`);
    const context = (): string => this.told({ p, request, told });
    if (told.length === 0) this.figures.dropped += 1;
    await this.stacks.fill(this.before);
    if (d.kind === 'write') await this.write({ p, request, context, database });
    else await this.read({ p, d, request, context, database, isCompared: told.length > 0, number });
  }

  private async read(of: {
    p: OraclePrincipal;
    d: Draw;
    request: Request;
    context: () => string;
    database: Database;
    isCompared: boolean;
    number: number;
  }): Promise<void> {
    const { p, d, request, context } = of;
    const { careless } = this.stacks;
    const one = await ask(this.stacks.one, p, request);
    this.expect({ p, d, answer: one, context, isCareless: false });
    if (careless !== null && of.number % 3 === 1) this.expect({ p, d, answer: await ask(careless, p, request), context, isCareless: true });
    if (of.number % 5 === 2) await this.interleave(p, request, { one, context });
    if (of.number % 5 === 3) await this.paths(p, d, context);
    if (!of.isCompared) return;
    const isMeasured = of.number % LIVE_EVERY === 0;
    const top = isMeasured ? await ask(this.stacks.one, { subject: TOP }, request) : null;
    await this.stacks.fill(of.database);
    const two = await ask(this.stacks.one, p, request);
    if (one.text !== two.text)
      throw new Interference(
        `NI-1: equal views, different bytes\n${context()}\n--- first state\n${one.text}\n--- second state\n${two.text}`,
      );
    this.figures.compared += 1;
    if (top === null) return;
    this.figures.measured += 1;
    const other = await ask(this.stacks.one, { subject: TOP }, request);
    if (top.text !== other.text) this.figures.countLive(d.kind, request.uses);
  }

  /** NI-2: the answer is the one of the view. Behind careless spokes a list may be gone, but nothing in it may be hidden. */
  private expect({
    p,
    d,
    answer,
    context,
    isCareless,
  }: {
    p: OraclePrincipal;
    d: Draw;
    answer: Asked;
    context: () => string;
    isCareless: boolean;
  }): void {
    const world: World = { set: this.set, p: isCareless ? withoutConditions(p) : p, database: this.before, atMost: isCareless };
    const faults: string[] = [];
    const ids: string[] = [];
    let refused = false;
    for (const body of answer.bodies) {
      if (isCareless)
        this.figures.trips += ((body.errors ?? []) as { extensions: { code: string } }[]).filter(
          ({ extensions }) => extensions.code === 'POLICY_TRIPWIRE',
        ).length;
      else if (JSON.stringify(body.errors ?? []).includes('POLICY_TRIPWIRE')) faults.push('a tripwire rings although both walls stand');
      if (!isCareless) faults.push(...failuresIn(body));
      refused ||= body.data === undefined || body.data === null;
      for (const { type, node } of nodesOf(this.set, d, body.data ?? {})) {
        const { id } = node;
        if (typeof id !== 'string') continue;
        ids.push(id);
        if (d.kind === 'key' || d.kind === 'list' || d.kind === 'interface' || d.kind === 'union') {
          this.figures.cells += Object.keys(node).length;
          faults.push(...cellFaults(world, { type, draw: d, node, id }));
        }
      }
    }
    if (!isCareless && !refused && d.kind === 'list') faults.push(...this.listFaults(world, d, { ids, bodies: answer.bodies }));
    if (!isCareless && !refused && d.kind === 'totals') faults.push(...this.totalFaults(world, d, answer));
    if (faults.length > 0)
      throw new Interference(
        `${isCareless ? 'two walls' : 'NI-2'}: ${faults.slice(0, 5).join('; ')}\n${context()}\n--- answer\n${answer.text.slice(0, 3_000)}`,
      );
  }

  private listFaults(world: World, d: Draw, { ids, bodies }: { ids: readonly string[]; bodies: Asked['bodies'] }): readonly string[] {
    const faults: string[] = [];
    const wanted = listed(world, this.filterOf(world.p, d)).map((row) => row['id'] as string);
    const isWhole = bodies.at(-1)?.data?.entries?.pageInfo?.[d.back ? 'hasPreviousPage' : 'hasNextPage'] === false;
    const missing = isWhole ? wanted.filter((id) => !ids.includes(id)) : [];
    if (missing.length > 0) faults.push(`missing in the list: ${missing.join(', ')}`);
    const surplus = ids.filter((id) => !wanted.includes(id));
    if (surplus.length > 0) faults.push(`not to be listed: ${surplus.join(', ')}`);
    if (new Set(ids).size !== ids.length) faults.push('a row stands in the list twice');
    const total = bodies[0]?.data?.entries?.totalCount as number | null | undefined;
    if (total !== undefined && total !== null && total !== counted(world, this.filterOf(world.p, d)))
      faults.push(`totalCount is ${String(total)} and must be ${String(counted(world, this.filterOf(world.p, d)))}`);
    const order = this.orderOf(world.p, d);
    // Pages that are read backwards come last page first.
    const inOrder = d.back ? [] : ids;
    const fault = order === null ? null : orderFault(world, inOrder, order);
    return fault === null ? faults : [...faults, fault];
  }

  private totalFaults(world: World, d: Draw, answer: Asked): readonly string[] {
    const groups = answer.bodies[0]?.data?.totals?.groups as Totalled[] | undefined;
    if (groups === undefined) return [];
    const reached = ['legalEntityCode', 'status', 'gross'].filter((name) =>
      reaches(world.p, this.set.entry, name, name === 'gross' ? 'AGGREGATE' : 'GROUP'),
    );
    const wanted = grouped(world, this.filterOf(world.p, d));
    const found = groups.filter(({ count }) => (count ?? 0) > 0);
    const missing = wanted.filter((group) => !found.some((each) => isGroup(each, group, reached)));
    const surplus = found.filter((each) => !wanted.some((group) => isGroup(each, group, reached)));
    return [
      ...missing.map((group) => `the group ${JSON.stringify(group)} is missing`),
      ...surplus.map((group) => `the group ${JSON.stringify(group)} is wrong`),
    ];
  }

  /** NI-3: others ask at the same time, on the same warm hub. */
  private async interleave(p: OraclePrincipal, request: Request, { one, context }: { one: Asked; context: () => string }): Promise<void> {
    this.figures.interleaved += 1;
    const others = [TOP, 'person:p0', 'person:p1', 'person:p5'].map((subject) => ask(this.stacks.one, { subject }, request));
    const again = await Promise.all([ask(this.stacks.one, p, request), ...others, ask(this.stacks.one, p, request)]);
    for (const each of [again[0], again.at(-1)])
      if (each?.text !== one.text)
        throw new Interference(
          `NI-3: another answer while others ask\n${context()}\n--- alone\n${one.text}\n--- among others\n${each?.text ?? ''}`,
        );
  }

  /** Path independence: one row through key, interface, union, list and the list of its party. */
  private async paths(p: OraclePrincipal, d: Draw, context: () => string): Promise<void> {
    const id = idOf('Entry', LEGAL_ENTITIES[d.place % 4] ?? 'DE01', d.row % 6);
    // A key in an argument is a filter by it: who may not filter the row by its key has the path of the list alone.
    const row = (this.before['Entry'] ?? []).find((each) => each['id'] === id);
    const mayAsk = row === undefined || mayUse(p, this.set.entry, row, { name: 'id', use: 'FILTER' });
    if (!mayAsk || !reaches(p, this.set.entry, 'id', 'FILTER')) return;
    this.figures.paths += 1;
    const name =
      this.set.entry.fields.filter(
        (each) => each.kind !== 'reference' && each.kind !== 'money' && reaches(p, this.set.entry, each.name, 'PROJECT'),
      )[d.first % 5]?.name ?? 'id';
    const rest = { variables: { id }, pages: null, kind: d.kind, uses: [] } as const;
    const [key, thing, found, aliased] = await Promise.all(
      [
        `query ($id: ID!) { x: entry(id: $id) { id v: ${name} } }`,
        `query ($id: ID!) { x: thing(id: $id) { id ... on Entry { v: ${name} } } }`,
        `query ($id: ID!) { x: found(id: $id) { ... on Entry { id v: ${name} } } }`,
        `query ($id: ID!) { x: entry(id: $id) { ...A } } fragment A on Entry { ... { id v: ${name} } }`,
      ].map(async (query) => JSON.stringify((await ask(this.stacks.one, p, { ...rest, query })).bodies[0]?.data?.x ?? null)),
    );
    const list = (await ask(this.stacks.one, p, { ...rest, variables: {}, query: `{ entries(first: 100) { nodes { id v: ${name} } } }` }))
      .bodies[0]?.data?.entries?.nodes as { id: string }[] | undefined;
    const listedRow = JSON.stringify(list?.find((each) => each.id === id) ?? null);
    const all = { key, thing, found, aliased, list: listedRow };
    if (new Set(Object.values(all)).size !== 1)
      throw new Interference(`path independence: ${name} of ${id} differs by path: ${JSON.stringify(all)}\n${context()}`);
  }

  /**
   * NI-4 and NI-5: a write is done where the oracle says so and nowhere else; equal views give equal outcomes, but for the one bit of a
   * refusal, and are equal views afterwards; nothing else in the database moves. A hidden row is refused as an absent one is.
   */
  private async write(of: WriteSample): Promise<void> {
    const { p, request, context, database } = of;
    this.figures.writes += 1;
    const input = request.variables['input'] as TouchInput;
    const one = await this.touched(of);
    const isWanted = this.mayTouch(p, this.before, input);
    if (one.isDone) this.figures.written += 1;
    if (one.isDone !== (isWanted && input.expectedVersion === 1))
      throw new Interference(`NI-4: the write is ${one.isDone ? '' : 'not '}done\n${context()}\n--- answer\n${one.outcome.text}`);
    if (this.isBlind(p, input)) await this.isAsAbsent(of, one.outcome);
    await this.stacks.fill(database);
    const two = await this.touched(of);
    if (this.mayTouch(p, database, input) !== isWanted) {
      // What the row would become lets a condition on a hidden attribute decide: done or refused, and nothing more is told.
      this.figures.parted += 1;
      const equal = one.outcome.text === two.outcome.text;
      if (!equal) await this.isAsAbsent(of, isWanted ? two.outcome : one.outcome);
      return;
    }
    // A write can move its row into what other conditions show; only equal views afterwards must look alike.
    const seen = (state: Database): string => signatureOf(p, typesOf(this.set), one.isDone ? touchedIn(state, input) : state);
    const parts = seen(this.before) === seen(database) ? (['outcome', 'view'] as const) : (['outcome'] as const);
    for (const part of parts)
      if (one[part].text !== two[part].text)
        throw new Interference(
          `NI-4: equal views, different ${part}s\n${context()}\n--- first state\n${one[part].text}\n--- second state\n${two[part].text}`,
        );
  }

  /** The refusal of a row that is not there, byte for byte. */
  private async isAsAbsent({ p, request, context }: WriteSample, refused: Asked): Promise<void> {
    this.figures.asAbsent += 1;
    const input = request.variables['input'] as TouchInput & { readonly idempotencyKey: string };
    const entryId = idOf('Entry', legalEntityOfId(input.entryId) ?? '', ABSENT);
    const variables = { input: { ...input, entryId, idempotencyKey: `${input.idempotencyKey}-absent` } };
    const absent = await ask(this.stacks.one, p, { ...request, variables });
    this.stacks.spoil();
    if (refused.text !== absent.text)
      throw new Interference(`NI-4: hidden and absent differ\n${context()}\n--- hidden\n${refused.text}\n--- absent\n${absent.text}`);
  }

  /** The outcome of a write, and what its author sees afterwards. Throws where any other row has moved, or its own without having been done. */
  private async touched({
    p,
    request,
    context,
  }: WriteSample): Promise<{ readonly outcome: Asked; readonly view: Asked; readonly isDone: boolean }> {
    const { entryId } = request.variables['input'] as TouchInput;
    const stored = await this.stacks.stored();
    const outcome = await ask(this.stacks.one, p, request);
    this.stacks.spoil();
    const isDone = outcome.bodies[0]?.data?.touch?.__typename === 'EntryChanged';
    const after = await this.stacks.stored();
    const changed = [...new Set([...stored.keys(), ...after.keys()])].filter((id) => stored.get(id) !== after.get(id));
    if (changed.some((id) => !isDone || id !== entryId))
      throw new Interference(`NI-5: changed ${changed.join(', ')}\n${context()}\n--- answer\n${outcome.text}`);
    return { outcome, isDone, view: await ask(this.stacks.one, p, this.wide()) };
  }

  /** A write is held to READ and to its activity, on the row as it was and as it becomes. */
  private mayTouch(p: OraclePrincipal, database: Database, { entryId, status }: TouchInput): boolean {
    const { entry } = this.set;
    const row = (database['Entry'] ?? []).find(({ id }) => id === entryId);
    const may = (each: Row): boolean => isReadable(p, entry, each) && mayDo(p, entry, each, 'Entry.touch');
    return row !== undefined && may(row) && may({ ...row, status });
  }

  /** Refused for what the writer cannot see: the row itself, or whether it may become what was asked for. */
  private isBlind(p: OraclePrincipal, input: TouchInput): boolean {
    const { entry } = this.set;
    const row = (this.before['Entry'] ?? []).find(({ id }) => id === input.entryId);
    if (row === undefined) return false;
    if (!isReadable(p, entry, row)) return true;
    return mayDo(p, entry, row, 'Entry.touch') && input.expectedVersion === 1 && !this.mayTouch(p, this.before, input);
  }

  private wide(): Request {
    return { documentId: this.stacks.registered[0]?.id ?? '', variables: {}, pages: null, kind: 'registered', uses: [] };
  }

  /** Monotonicity: subject 11 holds what subject 10 holds and one grant more, under the same forbids. */
  async monotonicity(): Promise<void> {
    await this.stacks.fill(this.before);
    const [few, more] = [`person:p${String(SUBJECTS - 2)}`, `person:p${String(SUBJECTS - 1)}`];
    const request = this.wide();
    const rows = async (subject: string): Promise<ReadonlyMap<string, Record<string, unknown>>> => {
      const nodes = ((await ask(this.stacks.one, { subject }, request)).bodies[0]?.data?.entries?.nodes ?? []) as Record<string, unknown>[];
      return new Map(nodes.map((node) => [String(node['id']), node]));
    };
    const [poor, rich] = [await rows(few), await rows(more)];
    for (const [id, node] of poor)
      for (const [name, value] of Object.entries(node))
        if (value !== null && (rich.get(id)?.[name] ?? null) === null)
          throw new Interference(`monotonicity: one grant more hides ${name} of ${id}`);
  }

  private principal(subject: string): OraclePrincipal {
    const p = this.subjects.principals.get(subject);
    if (p === undefined) throw new RangeError(`nobody is ${subject}`);
    return p;
  }

  private request(p: OraclePrincipal, d: Draw, key: string): Request {
    return requestOf(this.set, p, { draw: d, registered: this.stacks.registered, key });
  }

  private filterOf(p: OraclePrincipal, d: Draw): readonly (readonly [FieldSpec, string])[] {
    const open = this.set.entry.fields.filter(
      ({ name, kind }) => name !== 'id' && kind !== 'reference' && reaches(p, this.set.entry, name, 'FILTER'),
    );
    if (open.length === 0) return [];
    const parts = new Map<FieldSpec, string>();
    for (const [fieldAt, valueAt] of d.filter) {
      const field = open[fieldAt % open.length] as FieldSpec;
      const pool = (field.name === 'legalEntityCode' ? [...LEGAL_ENTITIES] : poolOf(field)).filter((each) => each !== null);
      const value = pool[valueAt % pool.length];
      parts.set(field, typeof value === 'object' ? value.amount : String(value));
    }
    return [...parts];
  }

  private orderOf(p: OraclePrincipal, d: Draw): { field: FieldSpec; descending: boolean } | null {
    const orders = this.set.entry.fields.filter(({ name }) => reaches(p, this.set.entry, name, 'ORDER'));
    const field = d.order === null || orders.length === 0 ? undefined : orders[d.order % orders.length];
    return field === undefined ? null : { field, descending: (d.order ?? 0) % 2 === 1 };
  }

  private told({ p, request, told }: { p: OraclePrincipal; request: Request; told: readonly string[] }): string {
    return [
      `contract set ${String(this.set.seed)}`,
      `principal ${JSON.stringify(p)}`,
      `operation ${request.query ?? request.documentId ?? ''} ${JSON.stringify(request.variables)}`,
      `changes\n  ${told.join('\n  ')}`,
    ].join('\n');
  }
}

function touchedIn(database: Database, { entryId, status }: TouchInput): Database {
  const entries = database['Entry'] ?? [];
  return { ...database, Entry: entries.map((row) => (row['id'] === entryId ? { ...row, status, version: '2' } : row)) };
}

/** What no sample may meet: a part that fails is no denial. */
const FAILURES = ['INTERNAL', 'SPOKE_UNAVAILABLE', 'SPOKE_PROTOCOL_ERROR', 'TIMEOUT'];

function failuresIn(body: { readonly errors?: readonly { readonly extensions: { readonly code: string } }[] }): readonly string[] {
  return (body.errors ?? []).map(({ extensions }) => extensions.code).filter((code) => FAILURES.includes(code));
}

interface Totalled {
  readonly legalEntityCode?: string | null;
  readonly status?: string | null;
  readonly count: number | null;
  readonly gross?: { readonly amount: string } | null;
}

/** What the caller cannot ask for is null in the group that is wanted, too. */
function isGroup(found: Totalled, { legalEntityCode, status, count, gross }: Group, reached: readonly string[]): boolean {
  const sum = found.gross?.amount ?? null;
  return (
    (found.legalEntityCode ?? null) === legalEntityCode &&
    (found.status ?? null) === status &&
    found.count === count &&
    (!reached.includes('gross') || gross === undefined || (sum === null ? gross === null : gross !== null && decimal(sum).eq(gross)))
  );
}

type Node = Record<string, unknown>;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of any operation
function nodesOf(set: ContractSet, { kind }: Draw, data: any): readonly { type: ContractSet['entry']; node: Node }[] {
  const entries = (nodes: unknown): readonly { type: ContractSet['entry']; node: Node }[] =>
    ((nodes ?? []) as Node[]).map((node) => ({ type: set.entry, node }));
  if (kind === 'list') return entries(data.entries?.nodes);
  if (kind === 'key') return data.entry ? entries([data.entry]) : [];
  const one = (data.thing ?? data.found ?? null) as Node | null;
  if ((kind === 'interface' || kind === 'union') && one !== null)
    return [{ type: one['__typename'] === 'Memo' ? set.memo : set.entry, node: one }];
  return [];
}

/** What the hub alone can hold a principal to: it cannot judge a condition on an attribute that the caller may not see. */
function withoutConditions(p: OraclePrincipal): OraclePrincipal {
  const grants = p.grants.map((grant) => ({ ...grant, when: null, limits: {} }));
  return { ...p, grants, ...(p.agent !== undefined && { agent: withoutConditions(p.agent) }) };
}
