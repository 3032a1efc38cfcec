import { type AccessModel, coordinatesOf, fieldOf, type FieldModel } from '../AccessModel';
import { type Use } from '../Grant';
import { argumentsOf, text, texts } from '../directives/applications';
import { coordinatesIn } from '../directives/coordinates';
import { at, type Place } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

/**
 * PATH_WEAKER: a binding or a flow reads a field that exists, in a use that its contract allows. PATH_LEAVES_SPOKE: what a spoke filters,
 * orders, groups or limits by is stored by that spoke.
 */
export function pathRules({ contracts, model }: GateInput): readonly GateError[] {
  return contracts.flatMap((contract) =>
    coordinatesIn(contract.document).flatMap(({ name, node, directives }) =>
      directives.flatMap((directive): readonly GateError[] => {
        const place = at(contract, node, name);
        const given = argumentsOf(directive);
        switch (directive.name.value) {
          case 'flow':
            return texts(given, 'from').flatMap((path) =>
              weaker(model, { path, use: useOf(given, 'PROJECT'), function: text(given, 'function') }, place),
            );
          case 'binds': {
            const path = text(given, 'field') ?? '';
            return [...weaker(model, { path, use: useOf(given, 'FILTER'), function: null }, place), ...leaving(model, path, place)];
          }
          case 'amountLimit':
            return leaving(model, `${name.split('.')[0] ?? ''}.${text(given, 'currencyBy') ?? ''}`, place);
          default:
            return [];
        }
      }),
    ),
  );
}

interface Reading {
  readonly path: string;
  readonly use: Use;
  readonly function: string | null;
}

function useOf(given: Readonly<Record<string, unknown>>, otherwise: Use): Use {
  return (text(given, 'use') ?? otherwise) as Use;
}

function weaker(model: AccessModel, reading: Reading, place: Place): readonly GateError[] {
  const problem = problemOf(model, reading, 0);
  return problem === null ? [] : [{ code: 'PATH_WEAKER', ...place, ...problem }];
}

type Problem = Pick<GateError, 'cause' | 'wayOut'>;

/** Computed fields of computed fields: a longer chain than this is a cycle. */
const CHAIN_MAX = 24;

function problemOf(model: AccessModel, reading: Reading, depth: number): Problem | null {
  const steps = coordinatesOf(model, reading.path);
  if (steps === null || depth > CHAIN_MAX)
    return { cause: `\`${reading.path}\` is no path of fields`, wayOut: 'correct the path: Type.field' };
  const labels = steps.map((step) => ({ ...step, model: fieldOf(model, step.type, step.field) }));
  if (labels.every((each) => each.model?.label === 'VALUE')) {
    return { cause: `\`${reading.path}\` is part of a value, of which no field decides`, wayOut: 'begin the path at the row: Type.field' };
  }
  return labels.map((step) => stepProblem(model, { reading, depth }, step)).find((each) => each !== null) ?? null;
}

interface Step {
  readonly type: string;
  readonly field: string;
  readonly model: FieldModel | null;
}

function stepProblem(model: AccessModel, at: { reading: Reading; depth: number }, { type, field, model: label }: Step): Problem | null {
  const { reading } = at;
  const below = label?.label === 'FLOW' && reading.use !== 'PROJECT' ? sourceProblem(model, { ...at, label }) : null;
  const refused = `\`${type}.${field}\` does not allow ${reading.function ?? reading.use}`;
  if (below !== null) return { ...below, cause: `${refused}: ${below.cause}` };
  if (label?.label !== 'ACCESS' || allows(label, reading)) return null;
  return { cause: refused, wayOut: 'list the use in its @access, or remove the input' };
}

function allows({ uses, aggregate }: FieldModel, reading: Reading): boolean {
  return uses.includes(reading.use) && (reading.function === null || aggregate.some((each) => each === reading.function));
}

/** To filter or sort by a computed value is to filter or sort by what it is made from. */
function sourceProblem(
  model: AccessModel,
  { reading, label, depth }: { reading: Reading; label: FieldModel; depth: number },
): Problem | null {
  const sources = label.flows.flatMap(({ from, use }) => (use === reading.use ? [] : from));
  return sources.map((path) => problemOf(model, { ...reading, path }, depth + 1)).find((each) => each !== null) ?? null;
}

function leaving(model: AccessModel, path: string, place: Place): readonly GateError[] {
  const outside = (coordinatesOf(model, path) ?? []).find(
    ({ type, field }) => !(fieldOf(model, type, field)?.owners.includes(place.spoke) ?? true),
  );
  if (outside === undefined) return [];
  const cause = `\`${outside.type}.${outside.field}\` is a field of another spoke`;
  return [{ code: 'PATH_LEAVES_SPOKE', ...place, cause, wayOut: 'store what is needed, with the same label' }];
}
