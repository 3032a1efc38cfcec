import { legalEntityOfId } from '#kernel/ids';
import { type TestAnswer, type TestCaller } from '#kit/testing/Hub';
import { type GrantTuple } from '#policy/Grant';
import { spokeNames } from '../../../scripts/platform/spokes';
import { CASH_PATHS } from './cashPaths';
import { type ContractMutation, contractMutations } from './contract';
import { INVOICE_PATHS } from './invoicePaths';
import { ORGANIZATION_PATHS } from './organizationPaths';
import { VENDOR_PATHS } from './vendorPaths';
import { mutationText, openWorld, type Put, type World } from './World';
import { type Input, type WritePath } from './WritePath';

// Every mutation of every contract, at its owner over PostgreSQL: what is permitted is done and touches nothing else; what is not is
// answered alike for what is there and for what is not, and changes no row of any table.

const PATHS: readonly WritePath[] = [...CASH_PATHS, ...INVOICE_PATHS, ...ORGANIZATION_PATHS, ...VENDOR_PATHS];
const CONTRACT = contractMutations(spokeNames());
const REFUSED = 'CONFLICT_OR_NOT_PERMITTED';
/** The books of the kit: each done change has its rows there. */
const BOOKS = ['change_log', 'idempotency', 'outbox'];

type RightsOf = (honest: TestCaller, activity: string, place: string) => Partial<TestCaller>;
const REFUSED_CALLERS: readonly (readonly [string, RightsOf])[] = [
  ['who has no grant', () => ({ grants: [] })],
  ['who reads there and has not the activity', ({ grants }, activity) => ({ grants: grants.filter((each) => each.activity !== activity) })],
  [
    'who has the activity elsewhere',
    ({ grants }, activity) => ({ grants: grants.map((each) => (each.activity === activity ? moved(each) : each)) }),
  ],
  ['who has all of it elsewhere', ({ grants }) => ({ grants: grants.map(moved) })],
  [
    'whom the activity is forbidden there',
    ({ grants }, activity, place) => ({
      forbids: grants
        .filter((each) => each.activity === activity)
        .map((each) => ({ ...each, legalEntities: [place], fields: {}, limits: {}, when: null })),
    }),
  ],
  [
    'who has the activity everywhere, and to whom it is forbidden there',
    ({ grants }, activity, place) => {
      const everywhere = grants.map((each) => ({ ...each, legalEntities: 'ALL' as const }));
      const forbids = everywhere
        .filter((each) => each.activity === activity)
        .map((each) => ({ ...each, legalEntities: [place], fields: {} }));
      return { grants: everywhere, forbids: forbids.map((each) => ({ ...each, limits: {}, when: null })) };
    },
  ],
];

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.close(), 60_000);

it('has a row here for each mutation of a contract, and for nothing else', () => {
  expect(CONTRACT.map(({ mutation }) => mutation).sort()).toEqual(PATHS.map(({ mutation }) => mutation).sort());
});

it('says of each input field that names something what may be hidden behind it', () => {
  for (const path of PATHS) {
    const { mutation, names } = contractOf(path);
    expect([mutation, Object.keys(path.names ?? {}).sort()]).toEqual([mutation, [...names].sort()]);
  }
});

describe.each(PATHS.map((path) => [path.mutation, path] as const))('%s', (_, path) => {
  const { spoke, mutation, success, activity, type, target } = contractOf(path);
  const ask = (caller: TestCaller, input: Input, idempotencyKey = `key ${String(world.next())}`): Promise<TestAnswer> =>
    world.ask(spoke, caller, mutationText(mutation, `... on ${success} { replayed ${path.answer} }`), {
      input: { ...input, idempotencyKey },
    });
  const placeOf = (input: Input): string => {
    const named = input[target] as string;
    return legalEntityOfId(named) ?? named;
  };
  const changed = <T>(work: () => Promise<T>) => changedIn(spoke, work);
  const written = (place: string): readonly string[] =>
    [...BOOKS, ...path.writes.flatMap((table) => [table, `${table}_history`])].map((table) => `${table} ${place}`).sort();

  it('is done for who may, and touches only what is its own', async () => {
    const { honest } = await path.given(world);
    const [{ data, errors }, parts] = await changed(() => ask(world.caller(path.by), honest));
    expect(errors).toBeUndefined();
    expect(refusalsOf(data[mutation])).toEqual([]);
    expect(data[mutation]).toMatchObject({ __typename: success, replayed: false });
    expect(parts).toEqual(written(placeOf(honest)));
  });

  it.each(REFUSED_CALLERS)(
    'is refused to %s as if its target were not there, and leaves every row of every table',
    async (__, rightsOf) => {
      const { honest, twin } = await path.given(world);
      const by = world.caller(path.by);
      const [answers, parts] = await changed(async () => {
        const all: TestAnswer[] = [];
        for (const input of [honest, twin]) all.push(await ask({ ...by, ...rightsOf(by, activity, placeOf(input)) }, input));
        return all;
      });
      expect(answers[0]?.errors?.map(({ extensions }) => extensions.code)).toEqual([REFUSED]);
      expect(JSON.stringify(answers[0])).toBe(JSON.stringify(answers[1]));
      expect(parts).toEqual([]);
    },
  );

  const blind = (by: TestCaller): TestCaller => ({
    ...by,
    grants: by.grants.map((each) => (each.activity === 'READ' ? moved(each) : each)),
  });
  if (path.target === 'ROW') {
    it('is refused to who cannot read the target as if it were not there, and leaves every row of every table', async () => {
      const { honest, twin } = await path.given(world);
      const by = world.caller(path.by);
      const [answers, parts] = await changed(async () => [await ask(blind(by), honest), await ask(by, twin)]);
      expect(answers[0]?.errors?.map(({ extensions }) => extensions.code)).toEqual([REFUSED]);
      expect(JSON.stringify(answers[0])).toBe(JSON.stringify(answers[1]));
      expect(parts).toEqual([]);
    });
  }
  if (path.target === 'NEW') {
    it('says nothing of a hidden row that is in its way, and changes nothing', async () => {
      const { twin } = await path.given(world);
      const [answer, parts] = await changed(() => ask(blind(world.caller(path.by)), twin));
      expect(refusalOf(answer, mutation)).toBe(REFUSED);
      expect(parts).toEqual(path.each === true ? [`idempotency ${placeOf(twin)}`] : []);
    });
  }

  if (contractOf(path).bindsWrites) {
    it('is refused to who has the activity and may not write what it writes, and leaves every row of every table', async () => {
      const { honest, twin } = await path.given(world);
      const by = world.caller(path.by);
      const readOnly = (each: GrantTuple): GrantTuple => (each.activity === activity ? { ...each, fields: { core: ['PROJECT'] } } : each);
      const [answers, parts] = await changed(async () => {
        const all: TestAnswer[] = [];
        for (const input of [honest, twin]) all.push(await ask({ ...by, grants: by.grants.map(readOnly) }, input));
        return all;
      });
      expect(answers[0]?.errors?.map(({ extensions }) => extensions.code)).toEqual([REFUSED]);
      expect(JSON.stringify(answers[0])).toBe(JSON.stringify(answers[1]));
      expect(parts).toEqual([]);
    });
  }

  const { leaves } = path;
  if (leaves !== null) {
    it('is refused when the row becomes one that the activity does not cover, and changes nothing', async () => {
      const { honest } = await path.given(world);
      const by = world.caller(path.by);
      const when = (each: GrantTuple): GrantTuple => (each.activity === activity && each.type === type ? { ...each, when: leaves } : each);
      const [answer, parts] = await changed(() => ask({ ...by, grants: by.grants.map(when) }, honest));
      expect(refusalOf(answer, mutation)).toBe(REFUSED);
      expect(parts).toEqual(path.each === true ? [`idempotency ${placeOf(honest)}`] : []);
    });
  }

  for (const [name, named] of Object.entries(path.names ?? {})) {
    if (named === null) continue;
    it(`says the same of what is hidden and of what is nothing in \`${name}\`, and touches no other legal entity`, async () => {
      const { hidden, absent } = await named(world);
      const told: string[] = [];
      for (const value of [hidden, absent]) {
        const { honest } = await path.given(world);
        const by = world.caller(path.by);
        const here = { ...by, grants: by.grants.map((each) => ({ ...each, legalEntities: [placeOf(honest)] })) };
        const [answer, parts] = await changed(() => ask(here, replaced(honest, name.split('.'), value)));
        expect(parts.filter((part) => !part.endsWith(` ${placeOf(honest)}`))).toEqual([]);
        told.push(unnamed(JSON.stringify(answer), [value, placeOf(honest), honest]));
      }
      expect(told[0]).toBe(told[1]);
    });
  }

  it('answers a call that is sent again as it did, without a second effect', async () => {
    const { honest } = await path.given(world);
    const by = world.caller(path.by);
    const first = await ask(by, honest, 'again');
    const [second, parts] = await changed(() => ask(by, honest, 'again'));
    expect(second.data[mutation]).toEqual({ ...first.data[mutation], replayed: true });
    expect(parts).toEqual([]);
  });

  it('never answers another with the first outcome under the same key', async () => {
    const { honest } = await path.given(world);
    const by = world.caller(path.by);
    const first = await ask(by, honest, 'mine');
    const other = { ...by, subject: `${by.subject}-2` };
    const [second, parts] = await changed(() => ask(other, honest, 'mine'));
    expect(first.data[mutation]).toMatchObject({ __typename: success, replayed: false });
    expect(second.data[mutation]).toMatchObject({ replayed: false });
    expect(JSON.stringify(second.data)).not.toBe(JSON.stringify(first.data));
    expect(parts.filter((part) => part !== `idempotency ${placeOf(honest)}`)).toEqual([]);
    const stranger = await ask({ ...by, subject: `${by.subject}-3`, grants: by.grants.map(moved) }, honest, 'mine');
    expect(stranger.errors?.map(({ extensions }) => extensions.code)).toEqual([REFUSED]);
  });
});

describe.each(['cash', 'invoices'])('a document that is put at %s', (spoke) => {
  const ERP = 'service:erp-emea';
  const document = (): Put => ({ bytes: Buffer.from(`<document>${String(world.next())}</document>`), legalEntity: 'DE01' });

  it('is stored for who may, once, and touches nothing else', async () => {
    const one = document();
    const [, parts] = await changedIn(spoke, () => world.taken(spoke, ERP, one));
    expect(parts).toEqual(['source_document DE01']);
    expect((await changedIn(spoke, () => world.taken(spoke, ERP, one)))[1]).toEqual([]);
  });

  it.each(REFUSED_CALLERS)('is refused to %s, known or not, and leaves every row of every table', async (_, rightsOf) => {
    const [known, unknown] = [document(), document()];
    await world.taken(spoke, ERP, known);
    const by = world.caller(ERP);
    const refused = { ...by, ...rightsOf(by, 'SourceDocument.create', 'DE01') };
    const [answers, parts] = await changedIn(spoke, async () => {
      const all: string[] = [];
      for (const each of [known, unknown]) all.push(await (await world.put(spoke, refused, each)).text());
      return all;
    });
    expect(answers[0]).toContain(REFUSED);
    expect(answers[0]).toBe(answers[1]);
    expect(parts).toEqual([]);
  });
});

/** What changed meanwhile, as `invoice DE01`. */
async function changedIn<T>(spoke: string, work: () => Promise<T>): Promise<readonly [T, readonly string[]]> {
  const before = await world.digests(spoke);
  const answer = await work();
  const after = await world.digests(spoke);
  return [answer, [...new Set([...before.keys(), ...after.keys()])].filter((part) => before.get(part) !== after.get(part)).sort()];
}

function contractOf(path: WritePath): ContractMutation {
  const found = CONTRACT.find(({ mutation }) => mutation === path.mutation);
  if (found === undefined) throw new RangeError(`no contract has ${path.mutation}`);
  return found;
}

function moved(tuple: GrantTuple): GrantTuple {
  return { ...tuple, legalEntities: ['FR01'] };
}

interface Told {
  readonly refusals?: readonly { readonly code: string }[];
  readonly outcomes?: readonly { readonly refusals: readonly { readonly code: string }[] }[];
}

function refusalsOf({ refusals = [], outcomes = [] }: Told): readonly string[] {
  return [...refusals, ...outcomes.flatMap((each) => each.refusals)].map(({ code }) => code);
}

function refusalOf({ data, errors }: TestAnswer, mutation: string): string | undefined {
  return errors?.[0]?.extensions.code ?? refusalsOf((data as Record<string, Told>)[mutation] ?? {})[0];
}

function replaced(value: unknown, path: readonly string[], by: string): Input {
  const [step, ...rest] = path;
  if (step === undefined) return by as never;
  const of = value as Record<string, unknown>;
  const within = of[step];
  if (Array.isArray(within)) return { ...of, [step]: within.map((each) => replaced(each, rest, by)) };
  return { ...of, [step]: replaced(within, rest, by) };
}

/** The answer without what differs from call to call: ids, the names that were said, the legal entity. */
function unnamed(answer: string, [value, place, honest]: readonly [string, string, Input]): string {
  let text = answer.replaceAll(value, 'NAMED').replaceAll(place, 'HERE');
  for (const said of Object.values(honest)) if (typeof said === 'string') text = text.replaceAll(said, 'SAID');
  return text.replace(/_HERE_[0-9A-Z]{26}/g, '_ID');
}
