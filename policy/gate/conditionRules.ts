import { Kind } from 'graphql';
import { coordinatesOf } from '../AccessModel';
import { namedType } from '../directives/contractTypes';
import { type Assignment } from '../grants/Assignment';
import { type PolicyDocument } from '../grants/PolicyDocument';
import { type RoleTuple } from '../grants/RoleTuple';
import { constantPart, type Domain } from '../predicate/constantPart';
import { type GateError } from './GateError';
import { type GateInput } from './GateInput';

/** CONDITION_CONSTANT: a condition that is true of every row, or of none, does not say what its author meant. */
export function conditionRules(input: GateInput): readonly GateError[] {
  const { policy } = input;
  if (policy === null) return [];
  const domains = domainsIn(input);
  const errors = new Map<string, GateError>();
  for (const [tuple, at] of tuplesOf(policy)) {
    if (tuple.when === null) continue;
    const found = constantPart(tuple.when, (path) => domains(tuple.type, path));
    if (found === null) continue;
    const { file, line, what } = policy.places.get(at) ?? { file: 'roles.yaml', line: 1, what: 'role' };
    const always = found.truth === 'ALWAYS' ? 'true of every row' : 'true of no row';
    errors.set(`${file} ${String(line)} ${what}`, {
      code: 'CONDITION_CONSTANT',
      spoke: 'policy',
      file: `schema/policy/${file}`,
      line,
      coordinate: what,
      cause: `\`${JSON.stringify(found.part)}\` is ${always}`,
      wayOut: 'remove the branch',
    });
  }
  return [...errors.values()];
}

/** Every tuple, with the entry that says where it is written. */
function tuplesOf(policy: PolicyDocument): readonly (readonly [RoleTuple, RoleTuple | Assignment])[] {
  const own = (each: Assignment): readonly (readonly [RoleTuple, RoleTuple | Assignment])[] =>
    each.tuples.map((tuple) => [tuple, policy.places.has(tuple) ? tuple : each]);
  return [
    ...Object.values(policy.roles).flatMap((tuples) => tuples.map((tuple) => [tuple, tuple] as const)),
    ...policy.grants.flatMap(own),
    ...policy.forbids.flatMap(own),
  ];
}

/** What the field at a path of a type may hold, as the contracts declare it. */
function domainsIn({ contracts, model }: GateInput): (type: string, path: string) => Domain {
  const enums = new Map(
    contracts.flatMap((each) => each.enums.map((node) => [node.name.value, (node.values ?? []).map(({ name }) => name.value)] as const)),
  );
  const fields = new Map(
    contracts.flatMap(({ objects }) =>
      objects.flatMap((node) => (node.fields ?? []).map((field) => [`${node.name.value}.${field.name.value}`, field.type] as const)),
    ),
  );
  return (type, path) => {
    const steps = coordinatesOf(model, `${type}.${path}`) ?? [];
    const types = steps.map((step) => fields.get(`${step.type}.${step.field}`));
    const last = types.at(-1);
    return {
      values: last === undefined ? null : (enums.get(namedType(last)) ?? null),
      nullable: types.length === 0 || types.some((each) => each?.kind !== Kind.NON_NULL_TYPE),
    };
  };
}
