import { type AccessModel, coordinatesOf, fieldOf, type Requirement } from '../AccessModel';
import { allRequirements, both, NOTHING } from '../directives/requirement';

/** Computed fields of computed fields: a longer chain than this is a cycle, which the label of its members does not end. */
const CHAIN_MAX = 24;

/** The label of a field in disjunctive form: its classes, what standard directives demand, and for a computed one the join of its sources. */
export function labelOf(model: AccessModel, type: string, field: string): Requirement {
  return labelAt(model, { type, field }, 0);
}

/** The join along a path of fields. */
export function pathLabel(model: AccessModel, path: string): Requirement {
  return joinAlong(model, path, 0);
}

function labelAt(model: AccessModel, { type, field }: { readonly type: string; readonly field: string }, depth: number): Requirement {
  const found = fieldOf(model, type, field);
  if (found === null || depth > CHAIN_MAX) return NOTHING;
  if (found.label === 'ACCESS') return both(classesOf(type, found.classes), found.requires);
  if (found.label !== 'FLOW') return found.requires;
  return allRequirements([found.requires, ...found.flows.flatMap(({ from }) => from.map((path) => joinAlong(model, path, depth + 1)))]);
}

function joinAlong(model: AccessModel, path: string, depth: number): Requirement {
  return allRequirements((coordinatesOf(model, path) ?? []).map((step) => labelAt(model, step, depth)));
}

function classesOf(type: string, classes: readonly string[]): Requirement {
  return classes.length === 0 ? NOTHING : [classes.map((name) => `class:${type}.${name}`).sort()];
}

/** `class Invoice.amounts and scope money`, for people. */
export function labelText(label: Requirement): string {
  const branch = (atoms: readonly string[]): string => atoms.map((atom) => `\`${atom}\``).join(' and ');
  return label.length === 0 ? 'nothing' : label.map(branch).join(', or ');
}
