import { isNode, LineCounter, parseDocument } from 'yaml';
import { GrantInvalid } from '../grants/GrantInvalid';

/** A file of schema/policy/ as plain maps, lists and texts, and where each part of it stands. What does not fit throws GRANT_INVALID. */
export interface Register {
  readonly content: Readonly<Record<string, unknown>>;
  line(path: readonly string[]): number;
  /** `declassified.yaml:12` */
  place(path: readonly string[]): string;
  map(value: unknown, path: readonly string[]): Readonly<Record<string, unknown>>;
  text(value: unknown, path: readonly string[]): string;
  texts(value: unknown, path: readonly string[]): readonly string[];
}

/** Reads YAML in which every scalar stays a text. Aliases are refused, and so is a key that nobody knows. Throws GRANT_INVALID. */
export function readRegister(file: string, text: string, keys: readonly string[]): Register {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines });
  const line = (path: readonly string[]): number => {
    const node: unknown = document.getIn(path, true);
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return offset === undefined ? 1 : lines.linePos(offset).line;
  };
  const place = (path: readonly string[]): string => `${file}:${String(line(path))}`;
  const map = (value: unknown, path: readonly string[]): Readonly<Record<string, unknown>> => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw GrantInvalid(place(path), 'not a map');
    return value as Readonly<Record<string, unknown>>;
  };
  const textOf = (value: unknown, path: readonly string[]): string => {
    if (typeof value !== 'string' || value === '') throw GrantInvalid(place(path), 'not a text');
    return value;
  };
  const texts = (value: unknown, path: readonly string[]): readonly string[] => {
    if (!Array.isArray(value)) throw GrantInvalid(place(path), 'not a list');
    return value.map((each: unknown) => textOf(each, path));
  };
  const [error] = document.errors;
  if (error !== undefined) throw GrantInvalid(file, firstLine(error));
  const content = map(
    plain(file, () => document.toJS({ maxAliasCount: 0 })),
    [],
  );
  const unknown = Object.keys(content).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw GrantInvalid(place([unknown]), `unknown key \`${unknown}\``);
  return { content, line, place, map, text: textOf, texts };
}

function plain(file: string, read: () => unknown): unknown {
  try {
    return read() ?? {};
  } catch (cause) {
    throw GrantInvalid(file, firstLine(cause));
  }
}

function firstLine(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'unreadable';
}
