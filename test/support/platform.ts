import { join } from 'node:path';
import { SettableClock } from '#kernel/Clock';
import { sha256 } from '#kernel/digest';
import { businessId, type Ids, randomIds } from '#kernel/ids';
import { type DemoGroup } from '../../scripts/demo/generator/DemoGroup';
import { feedGroup } from '../../scripts/demo/feed/feedGroup';
import { generateGroup } from '../../scripts/demo/generator/generateGroup';
import { DEMO_LAYOUT } from '../../scripts/platform/layout';
import { type Stack, type StackOptions, startStack } from '../../scripts/platform/startStack';
import { type TestAccessLog, testAccessLog } from './hubDatabase';
import { cloneDatabases, dropDatabases, sharedTemplate, type TestDatabases } from './postgres';

const SCHEMA = join(__dirname, '..', '..', 'schema');
const NAMES = DEMO_LAYOUT.instances.map((each) => each.instance);
/** The story of the tests: fixed, so that expected answers can stand beside a test. */
export const STORY = { seed: '1', anchor: '2026-10-31', size: 'small' } as const;
export const STORY_NOW = '2026-10-31T18:00:00.000000Z';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The bytes, for comparisons. */
  readonly text: string;
  readonly body: {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of any operation
    readonly data?: any;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: readonly (string | number)[];
      readonly extensions: Readonly<Record<string, unknown>>;
    }[];
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the hub adds
    readonly extensions?: any;
  };
}

export interface Ask {
  readonly query?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The whole platform over a clone of the demo databases: real HTTP servers, real PostgreSQL, in this process. */
export interface Platform extends Stack {
  readonly accessLog: TestAccessLog;
  /** By instance. */
  readonly databases: TestDatabases;
  readonly group: DemoGroup;
  /** Asks the hub as a person or service; null asks without a token. `claims` of the token: `{ act: { sub: 'agent:x' } }` for an agent. */
  ask(subject: string | null, ask: Ask, claims?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Ends one instance as if its process were killed. */
  kill(instance: string): Promise<void>;
}

export async function startPlatform(options: Partial<Pick<StackOptions, 'hub' | 'instanceTesting' | 'schemaDir'>> = {}): Promise<Platform> {
  const databases = await cloneDatabases(await demoTemplate());
  const accessLog = await testAccessLog();
  const stack = await startStack({
    layout: DEMO_LAYOUT,
    databases,
    accessLog: accessLog.options,
    clock: new SettableClock(STORY_NOW),
    ids: randomIds,
    schemaDir: SCHEMA,
    ...options,
  });
  const tokens = new Map<string, Promise<string>>();
  const token: Stack['token'] = (subject, claims = {}) => {
    const key = JSON.stringify([subject, claims]);
    const known = tokens.get(key) ?? stack.token(subject, claims);
    tokens.set(key, known);
    return known;
  };
  return {
    ...stack,
    accessLog,
    databases,
    group: generateGroup(STORY),
    token,
    ask: async (subject, ask, claims) => send(stack.hubUrl, subject === null ? null : await token(subject, claims), ask),
    async kill(instance) {
      await stack.instances.get(instance)?.close();
    },
    async close() {
      await stack.close();
      await dropDatabases(databases);
      await accessLog.close();
    },
  };
}

/** The demo group, fed once per run through the doors a user has. Nobody may write to it: clone it. */
export function demoTemplate(): Promise<TestDatabases> {
  return sharedTemplate('demo-group', NAMES, async (databases) => {
    const clock = new SettableClock('2026-01-01T00:00:00.000000Z');
    const accessLog = await testAccessLog();
    const stack = await startStack({
      layout: DEMO_LAYOUT,
      databases,
      accessLog: accessLog.options,
      clock,
      ids: countedIds(),
      schemaDir: SCHEMA,
    });
    try {
      await feedGroup(generateGroup(STORY), {
        hubUrl: stack.hubUrl,
        token: (subject) => stack.token(subject),
        setClock: (instant) => {
          clock.set(instant);
        },
        progress: () => undefined,
      });
    } finally {
      await stack.close();
      await accessLog.close();
    }
  });
}

/** The nth id of a kind in a legal entity is always the same, so that rows with equal sort keys keep their order from run to run. */
function countedIds(): Ids {
  const counts = new Map<string, number>();
  return {
    next(prefix, legalEntity) {
      const kind = `${prefix} ${legalEntity}`;
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      return businessId(prefix, legalEntity, Buffer.from(sha256(`${kind} ${String(count)}`), 'hex'));
    },
  };
}

async function send(hubUrl: string, token: string | null, ask: Ask): Promise<Answer> {
  const response = await fetch(`${hubUrl}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(ask),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
}
