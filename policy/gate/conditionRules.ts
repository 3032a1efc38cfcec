import { Kind } from 'graphql';
import { coordinatesOf } from '../AccessModel';
import { namedType } from '../directives/contractTypes';
import { type Assignment } from '../grants/Assignment';
import { type PolicyDocument } from '../grants/PolicyDocument';
import { domainOfFact } from '../grants/readDecision';
import { type PolicyPlace } from '../grants/policyText';
import { type RoleTuple } from '../grants/RoleTuple';
import { constantPart, type Domain } from '../predicate/constantPart';
import { type Predicate } from '../predicate/Predicate';
import { type GateError } from './GateError';
import { type GateInput } from './GateInput';

/** CONDITION_CONSTANT: a condition or decision that is true always, or never, does not say what its author meant. */
export function conditionRules(input: GateInput): readonly GateError[] {
  const { policy } = input;
  if (policy === null) return [];
  const domains = domainsIn(input);
  const errors = [
    ...tuplesOf(policy).flatMap(([tuple, at]) =>
      constant(tuple.when, { domainOf: (path) => domains(tuple.type, path), place: policy.places.get(at), of: 'row' }),
    ),
    ...policy.decisions.flatMap((decision) =>
      constant(decision.when, { domainOf: domainOfFact, place: policy.places.get(decision), of: 'caller' }),
    ),
  ];
  return [...new Map(errors.map((error) => [`${error.file} ${String(error.line)} ${error.coordinate}`, error])).values()];
}

interface Judged {
  readonly domainOf: (path: string) => Domain;
  readonly place: PolicyPlace | undefined;
  readonly of: 'row' | 'caller';
}

function constant(when: Predicate | null, { domainOf, place, of }: Judged): readonly GateError[] {
  const found = when === null ? null : constantPart(when, domainOf);
  if (found === null) return [];
  const { file, line, what } = place ?? { file: 'roles.yaml', line: 1, what: 'role' };
  return [
    {
      code: 'CONDITION_CONSTANT',
      spoke: 'policy',
      file: `schema/policy/${file}`,
      line,
      coordinate: what,
      cause: `\`${JSON.stringify(found.part)}\` is true of ${found.truth === 'ALWAYS' ? 'every' : 'no'} ${of}`,
      wayOut: 'remove the branch',
    },
  ];
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
