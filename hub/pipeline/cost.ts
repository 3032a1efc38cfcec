import { type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { type SelectedField, type Selection } from './Selection';
import { listDepthOf } from './typeShapes';

/**
 * The cost of an operation, in objects that its answer may hold: one for each object, times the page sizes and list sizes around it. It
 * reads the operation and its variables and never the data, so it tells nothing about rows.
 */
export interface CostProgram {
  /** What does not depend on page sizes. */
  readonly base: number;
  /** Objects in each row of a connection, by its number. */
  readonly perRow: readonly number[];
}

/** Items that a list without paging arguments is counted as: lines of an invoice, approval steps, fields of a type. */
const LIST_ITEMS = 10;
const MUTATION = 10;

/** Works the cost out once for each operation and set of rights. Every alias and every field of introspection costs as well. */
export function costProgram(root: Selection, connectionCount: number, fragments: readonly FragmentDefinitionNode[]): CostProgram {
  const pass = new Pass(connectionCount, new Map(fragments.map((each) => [each.name.value, each])));
  pass.selection(root, { factor: 1, row: null, connection: null });
  return { base: pass.base, perRow: pass.perRow };
}

/** The cost with the rows of each connection as the variables have them. */
export function costOf({ base, perRow }: CostProgram, rows: readonly number[]): number {
  return perRow.reduce((sum, objects, at) => sum + objects * (rows[at] ?? 0), base);
}

interface Place {
  /** Items of the lists around, below the nearest connection. */
  readonly factor: number;
  /** The connection whose rows multiply; null outside of any. */
  readonly row: number | null;
  /** The connection that this selection is on: its lists hold its rows. */
  readonly connection: number | null;
}

class Pass {
  base = 0;
  readonly perRow: number[];

  constructor(
    connectionCount: number,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {
    this.perRow = new Array<number>(connectionCount).fill(0);
  }

  selection({ items, typeName }: Selection, place: Place): void {
    for (const item of items) {
      if (item.kind === 'PART') this.selection(item.below, place);
      else this.field(item, typeName, place);
    }
  }

  private field(field: SelectedField, parent: string, place: Place): void {
    if (field.node.alias !== undefined) this.base += 1;
    if (field.fate === 'INTROSPECTION') this.base += this.introspection(field.node, 1);
    if (field.fate !== 'ASKED') return;
    if (parent === 'Mutation') this.base += MUTATION;
    if (parent === 'Query' || parent === 'Mutation') this.base += 1;
    if (field.below === null || field.type === null) return;
    const lists = listDepthOf(field.type);
    const isRows = place.connection !== null && lists > 0;
    const within: Place = isRows
      ? { factor: 1, row: place.connection, connection: null }
      : { factor: place.factor * LIST_ITEMS ** lists, row: place.row, connection: null };
    this.add(within);
    this.selection(field.below, { ...within, connection: field.connection });
  }

  private add({ factor, row }: Place): void {
    if (row === null) this.base += factor;
    else this.perRow[row] = (this.perRow[row] ?? 0) + factor;
  }

  /** Names of the meta fields that hold lists are fixed by the specification. */
  private introspection(node: FieldNode, factor: number): number {
    const items = META_LISTS.has(node.name.value) ? factor * LIST_ITEMS : factor;
    return items + (node.selectionSet === undefined ? 0 : this.introspected(node.selectionSet, items));
  }

  private introspected({ selections }: SelectionSetNode, factor: number): number {
    return selections.reduce((sum, each) => {
      if (each.kind === Kind.FIELD) return sum + this.introspection(each, factor);
      const set = each.kind === Kind.INLINE_FRAGMENT ? each.selectionSet : this.fragments.get(each.name.value)?.selectionSet;
      return set === undefined ? sum : sum + this.introspected(set, factor);
    }, 0);
  }
}

const META_LISTS: ReadonlySet<string> = new Set([
  'types',
  'directives',
  'fields',
  'args',
  'interfaces',
  'possibleTypes',
  'enumValues',
  'inputFields',
  'locations',
]);
