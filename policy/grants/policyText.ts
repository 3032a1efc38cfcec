import { isNode, LineCounter, parseDocument } from 'yaml';
import { GrantInvalid } from './GrantInvalid';

/** Where something of a policy is written. */
export interface PolicyPlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** `role ap-clerk[2]` */
  readonly what: string;
}

export function placeText({ file, line, what }: PolicyPlace): string {
  return `${file}:${String(line)}: ${what}`;
}

/** One file as plain maps, lists and texts, and where each part of it stands. */
export interface PolicyText {
  readonly name: string;
  readonly content: PolicyContent;
  readonly placeOf: (path: readonly (string | number)[], what: string) => PolicyPlace;
}

const MAPS = ['roles', 'decisions'] as const;
const LISTS = ['grants', 'forbids', 'delegations'] as const;

type PolicyContent = { readonly revision?: unknown } & { readonly [K in (typeof MAPS)[number]]?: Readonly<Record<string, unknown>> } & {
  readonly [K in (typeof LISTS)[number]]?: readonly unknown[];
};

/**
 * Reads YAML in which every scalar stays a text: an amount never becomes a float, a date never an instant. Aliases are refused.
 * Throws GRANT_INVALID with file and line for what is no such file or has a key that nobody knows.
 */
export function policyText(name: string, text: string): PolicyText {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines });
  const lineAt = (offset: number | undefined): number => (offset === undefined ? 1 : lines.linePos(offset).line);
  const [error] = document.errors;
  const fail = (line: number, cause: string): never => {
    throw GrantInvalid(`${name}:${String(line)}`, cause.split('\n')[0] ?? 'unreadable');
  };
  if (error !== undefined) fail(lineAt(error.pos[0]), error.message);
  const placeOf = (path: readonly (string | number)[], what: string): PolicyPlace => {
    const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
    return { file: name, line: lineAt(isNode(node) ? node.range?.[0] : undefined), what };
  };
  const content = checked(
    plain(
      () => document.toJS({ maxAliasCount: 0 }) as unknown,
      (cause) => fail(1, cause),
    ),
    (key, cause) => fail(placeOf(key === null ? [] : [key], '').line, cause),
  );
  return { name, content, placeOf };
}

function plain(read: () => unknown, fail: (cause: string) => never): unknown {
  try {
    return read();
  } catch (cause) {
    return fail(cause instanceof Error ? cause.message : 'unreadable');
  }
}

function checked(value: unknown, fail: (key: string | null, cause: string) => never): PolicyContent {
  if (!isMap(value)) return fail(null, 'not a map');
  const unknown = Object.keys(value).find((key) => ![...MAPS, ...LISTS, 'revision'].includes(key));
  if (unknown !== undefined) return fail(unknown, `unknown key \`${unknown}\``);
  for (const key of MAPS) if (value[key] !== undefined && !isMap(value[key])) return fail(key, `${key} are a map`);
  for (const key of LISTS) if (value[key] !== undefined && !Array.isArray(value[key])) return fail(key, `${key} are a list`);
  return value;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
