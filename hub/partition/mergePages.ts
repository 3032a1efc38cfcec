import { emptyRow, isRow, ownValue, type Row, setOwnValue } from '../transport/Row';
import { type ExecutionProblem } from '../transport/ExecutionProblem';
import { comparePlaces, type Place, placeOf } from './cursorOrder';
import { type Page } from './fieldArguments';
import { type Gathered, type InstanceAnswer, protocolProblem } from './gathering';
import { type ConnectionField, CURSOR, EDGES, type MergeProgram, NEXT, PAGE, PREVIOUS } from './mergeProgram';

export interface MergeRequest {
  readonly program: MergeProgram;
  readonly page: Page;
  readonly answers: readonly InstanceAnswer[];
  /** Whether an instance that owns rows of the answer did not answer: then there is no total. */
  readonly isPartial: boolean;
}

/**
 * Merges the pages of several instances into the page that one instance with all their rows would give: one order, its first (or last)
 * rows, summed totals. An instance whose page cannot be ordered is left out with SPOKE_PROTOCOL_ERROR.
 */
export function mergePages(request: MergeRequest): Gathered {
  const problems: ExecutionProblem[] = [];
  const sources: Source[] = [];
  for (const answer of request.answers) {
    const source = sourceOf(request.program, answer);
    if (typeof source === 'string')
      problems.push(...(answer.problems.length > 0 ? answer.problems : [protocolProblem(answer.instance, source)]));
    else sources.push(source);
  }
  if (sources.length === 0) return { value: null, problems, rows: new Map() };
  const picked = request.program.hasRows ? pick(sources, request.page) : [];
  if (picked === null)
    return {
      value: null,
      problems: [...problems, protocolProblem(sources[0]?.instance ?? '', 'cursors of different orders')],
      rows: new Map(),
    };
  const isPartial = request.isPartial || sources.length < request.answers.length;
  const merge: Merge = { sources, picked, page: request.page, isPartial };
  const value = emptyRow();
  for (const field of request.program.fields) setOwnValue(value, field.key, valueOf(field, merge));
  return { value, problems: [...problems, ...moved(request.program, merge)], rows: rowCounts(merge) };
}

/** The page of a connection without rows, made without a call. */
export function emptyPage(program: MergeProgram): unknown {
  if (program.kind === 'LIST') return [];
  const value = emptyRow();
  for (const field of program.fields)
    setOwnValue(value, field.key, valueOf(field, { sources: [], picked: [], page: { direction: 'FORWARD', size: 0 }, isPartial: false }));
  return value;
}

/** One instance's page: its connection and the place of each of its rows. */
interface Source {
  readonly instance: string;
  readonly value: Row;
  readonly places: readonly Place[];
  readonly cursors: readonly string[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  readonly problems: readonly ExecutionProblem[];
}

interface Picked {
  readonly source: Source;
  /** Position in the page of the source. */
  readonly at: number;
}

interface Merge {
  readonly sources: readonly Source[];
  readonly picked: readonly Picked[];
  readonly page: Page;
  readonly isPartial: boolean;
}

/** Reads one answer, or says why it cannot be used. */
function sourceOf(program: MergeProgram, answer: InstanceAnswer): Source | string {
  const { instance, value, problems } = answer;
  if (!isRow(value)) return 'no connection';
  if (!program.hasRows) return { instance, value, places: [], cursors: [], hasNext: false, hasPrevious: false, problems };
  const edges = value[EDGES];
  const page = value[PAGE];
  if (!Array.isArray(edges) || !isRow(page)) return 'a connection without edges or page info';
  const cursors = edges.map((edge: unknown) => (isRow(edge) ? edge[CURSOR] : null));
  const places = cursors.map(placeOf);
  if (places.includes(null)) return 'a cursor that is none';
  for (const field of program.fields) {
    const list = ownValue(value, field.key);
    if (field.role === 'ROWS' && Array.isArray(list) && list.length !== edges.length) return 'lists of different lengths';
  }
  return {
    instance,
    value,
    places: places as Place[],
    cursors: cursors as string[],
    hasNext: page[NEXT] === true,
    hasPrevious: page[PREVIOUS] === true,
    problems,
  };
}

/** The rows of the merged page in order. Null when the places cannot be compared. */
function pick(sources: readonly Source[], page: Page): readonly Picked[] | null {
  const isBackward = page.direction === 'BACKWARD';
  const heads = sources.map((source): Head => ({ source, at: isBackward ? source.places.length - 1 : 0 }));
  const picked: Picked[] = [];
  while (picked.length < page.size) {
    const next = leading(heads, isBackward ? -1 : 1);
    if (next === null) return null;
    if (next === undefined) break;
    picked.push({ source: next.source, at: next.at });
    next.at += isBackward ? -1 : 1;
  }
  return isBackward ? picked.reverse() : picked;
}

/** How far a page has been taken. */
interface Head {
  readonly source: Source;
  at: number;
}

/** The head whose row comes next, in the order (1) or against it (-1). Undefined when all are taken, null when two cannot be compared. */
function leading(heads: readonly Head[], sign: 1 | -1): Head | null | undefined {
  let best: Head | undefined;
  let bestPlace: Place | undefined;
  for (const head of heads) {
    const place = head.source.places[head.at];
    if (place === undefined) continue;
    const order = bestPlace === undefined ? -1 : comparePlaces(place, bestPlace);
    if (order === null) return null;
    if (bestPlace === undefined || order * sign < 0) [best, bestPlace] = [head, place];
  }
  return best;
}

function valueOf(field: ConnectionField, merge: Merge): unknown {
  switch (field.role) {
    case 'ROWS':
      return rowsOf(field.key, merge);
    case 'PAGE_INFO':
      return pageInfo(field, merge);
    case 'COUNT':
      return merge.isPartial ? null : total(field.key, merge.sources);
    case 'SCOPE':
      return [...new Set(merge.sources.flatMap(({ value }) => ownValue(value, field.key) ?? null))];
    case 'OTHER':
      return ownValue(merge.sources[0]?.value ?? emptyRow(), field.key) ?? null;
  }
}

function rowsOf(key: string, { sources, picked }: Merge): unknown {
  const lists = new Map(sources.map((source) => [source, ownValue(source.value, key)]));
  if ([...lists.values()].some((list) => !Array.isArray(list))) return null;
  return picked.map(({ source, at }) => (lists.get(source) as unknown[])[at] ?? null);
}

function pageInfo(field: ConnectionField, merge: Merge): Row {
  const { sources, picked, page } = merge;
  const cut = sources.reduce((count, source) => count + source.places.length, 0) > picked.length;
  const next = sources.some((source) => source.hasNext) || (cut && page.direction === 'FORWARD');
  const previous = sources.some((source) => source.hasPrevious) || (cut && page.direction === 'BACKWARD');
  const values: Row = {
    hasNextPage: next,
    hasPreviousPage: previous,
    startCursor: cursorOf(picked[0]),
    endCursor: cursorOf(picked.at(-1)),
    __typename: 'PageInfo',
  };
  const result = emptyRow();
  for (const { key, name } of field.below) setOwnValue(result, key, ownValue(values, name) ?? null);
  return result;
}

function cursorOf(row: Picked | undefined): string | null {
  return row?.source.cursors[row.at] ?? null;
}

/** Null when every instance hides its total. */
function total(key: string, sources: readonly Source[]): number | null {
  const counts = sources.map((source) => ownValue(source.value, key)).filter((count): count is number => typeof count === 'number');
  return counts.length === 0 && sources.length > 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}

/** The problems of rows that are in the page, at their new places. Those of rows past its end are nobody's. */
function moved(program: MergeProgram, { sources, picked }: Merge): readonly ExecutionProblem[] {
  const lists = new Set(program.fields.filter(({ role }) => role === 'ROWS').map(({ key }) => key));
  return sources.flatMap((source) =>
    source.problems.flatMap((problem) => {
      const [key, at, ...rest] = problem.path ?? [];
      if (typeof key !== 'string' || typeof at !== 'number' || !lists.has(key)) return [problem];
      const place = picked.findIndex((row) => row.source === source && row.at === at);
      return place < 0 ? [] : [{ ...problem, path: [key, place, ...rest] }];
    }),
  );
}

function rowCounts({ sources, picked }: Merge): ReadonlyMap<string, number> {
  return new Map(sources.map((source) => [source.instance, picked.filter((row) => row.source === source).length]));
}
