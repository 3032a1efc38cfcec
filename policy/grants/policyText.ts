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

interface PolicyContent {
  readonly roles?: Readonly<Record<string, unknown>>;
  readonly revision?: unknown;
  readonly grants?: readonly unknown[];
  readonly forbids?: readonly unknown[];
}

/**
 * Reads YAML in which every scalar stays a text: an amount never becomes a float, a date never an instant. Aliases are refused.
 * Throws GRANT_INVALID for what is no such file or has a key that nobody knows.
 */
export function policyText(name: string, text: string): PolicyText {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) throw GrantInvalid(name, error.message.split('\n')[0] ?? 'unreadable');
  return {
    name,
    content: content(
      name,
      plain(name, () => document.toJS({ maxAliasCount: 0 })),
    ),
    placeOf: (path, what) => {
      const node: unknown = document.getIn(path, true);
      const offset = isNode(node) ? node.range?.[0] : undefined;
      return { file: name, line: offset === undefined ? 1 : lines.linePos(offset).line, what };
    },
  };
}

function plain(name: string, read: () => unknown): unknown {
  try {
    return read();
  } catch (cause) {
    throw GrantInvalid(name, cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'unreadable');
  }
}

function content(name: string, value: unknown): PolicyContent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw GrantInvalid(name, 'not a map');
  const unknown = Object.keys(value).find((key) => !['roles', 'revision', 'grants', 'forbids'].includes(key));
  if (unknown !== undefined) throw GrantInvalid(name, `unknown key \`${unknown}\``);
  const { roles, grants, forbids } = value as PolicyContent;
  if (roles !== undefined && (typeof roles !== 'object' || Array.isArray(roles))) throw GrantInvalid(name, 'roles are a map');
  for (const list of [grants, forbids])
    if (list !== undefined && !Array.isArray(list)) throw GrantInvalid(name, 'grants and forbids are lists');
  return value;
}
