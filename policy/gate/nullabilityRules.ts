import { Kind } from 'graphql';
import { CORE } from '../Grant';
import { has } from '../directives/applications';
import { namedType, ownFields, ROOTS } from '../directives/contractTypes';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

/** NULLABILITY, MASK_MISUSED: what may be hidden may be null, and what is masked is no filter. */
export function nullabilityRules({ contracts, model }: GateInput): readonly GateError[] {
  return contracts.flatMap((contract) =>
    contract.objects
      .filter((node) => !ROOTS.includes(node.name.value) && Object.hasOwn(model.types, node.name.value))
      .flatMap((node) =>
        ownFields(node).flatMap((field): readonly GateError[] => {
          const coordinate = `${node.name.value}.${field.name.value}`;
          const label = model.fields[coordinate];
          if (label === undefined || has(field, 'inaccessible')) return [];
          const place = at(contract, field, coordinate);
          const errors: GateError[] = [];
          const hideable = label.label === 'ACCESS' && label.classes.join() !== CORE;
          const refers = Object.hasOwn(model.types, namedType(field.type));
          if (field.type.kind === Kind.NON_NULL_TYPE && (hideable || refers)) {
            errors.push({ code: 'NULLABILITY', ...place, cause: 'it can be hidden and is non-null', wayOut: 'make it nullable' });
          }
          const beyond = label.uses.find((use) => use !== 'PROJECT' && use !== 'WRITE');
          if (label.mask !== null && beyond !== undefined) {
            errors.push({ code: 'MASK_MISUSED', ...place, cause: `it is masked and allows ${beyond}`, wayOut: 'remove the use' });
          }
          return errors;
        }),
      ),
  );
}
