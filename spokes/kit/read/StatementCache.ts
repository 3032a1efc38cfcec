import { sha256 } from '#kernel/digest';
import { defineError } from '#kernel/errors';
import { type Predicate } from '../policy/engine';
import { type Statement } from '../store/Runner';
import { type Compilation } from './Compilation';

const StatementMismatch = defineError({
  code: 'STATEMENT_MISMATCH',
  shown: false,
  message: () => 'the values of a request do not fit the statement that was compiled for its shape',
});

/** What a compiler gives: the statement, and whatever reads its rows. The second half holds no value of a request. */
interface Compiled {
  readonly statement: Statement;
}

interface Kept {
  /** Of the text: PostgreSQL parses it once for each connection. */
  readonly name: string;
  readonly compiled: Compiled;
  /** By place: true for a value of the policy, which is the same for each request of this fingerprint. */
  readonly fixed: readonly boolean[];
}

const STATEMENTS_MAX = 1_000;

/**
 * Compiled and checked statements by fingerprint, type and shape; the one used longest ago goes first. What the policy says is part of the
 * entry; what a request asks (filter, cursor, keys) is put in anew each time, so that an entry holds nothing of any request.
 */
export class StatementCache {
  private readonly kept = new Map<string, Kept>();

  /** `asked`: the values of this request, in the order in which the statement names them. */
  get<C extends Compiled>(
    key: readonly unknown[],
    asked: readonly unknown[],
    compile: () => { readonly compiled: C; readonly compilation: Compilation },
  ): C {
    const name = JSON.stringify(key);
    const known = this.kept.get(name);
    const entry = known ?? this.compile(compile);
    const values = filled(entry, asked);
    this.kept.delete(name);
    this.kept.set(name, entry);
    const oldest = this.kept.keys().next();
    if (this.kept.size > STATEMENTS_MAX && oldest.done !== true) this.kept.delete(oldest.value);
    const { compiled } = entry;
    return { ...(compiled as C), statement: { ...compiled.statement, name: entry.name, values } };
  }

  get size(): number {
    return this.kept.size;
  }

  private compile(compile: () => { readonly compiled: Compiled; readonly compilation: Compilation }): Kept {
    const { compiled, compilation } = compile();
    compilation.check(compiled.statement.text);
    const { text, values } = compiled.statement;
    const fixed = values.map((_, at) => compilation.isFixed(at));
    return {
      name: `n${sha256(text).slice(0, 30)}`,
      compiled: {
        ...compiled,
        statement: { text, values: values.map((value, at) => (fixed[at] === true ? value : null)), plan: compilation.plan },
      },
      fixed,
    };
  }
}

function filled({ compiled, fixed }: Kept, asked: readonly unknown[]): readonly unknown[] {
  let next = 0;
  const values = compiled.statement.values.map((value, at) => (fixed[at] === true ? value : asked[next++]));
  if (next !== asked.length) throw StatementMismatch();
  return values;
}

/** A filter without its values: paths, operators, connectives and kinds of values. */
export function shapeOf(predicate: Predicate | null): unknown {
  if (predicate === null) return null;
  switch (predicate.op) {
    case 'and':
    case 'or':
      return [predicate.op, predicate.of.map(shapeOf)];
    case 'not':
      return ['not', shapeOf(predicate.of)];
    case 'in':
      return ['in', predicate.field, predicate.values.length > 0];
    case 'isNull':
      return ['isNull', predicate.field];
    case 'exists':
      return ['exists', predicate.relation, shapeOf(predicate.where)];
    default:
      return [predicate.op, predicate.field];
  }
}
