import { type FieldDefinitionNode, Kind } from 'graphql';
import { type FieldModel } from '../AccessModel';
import { CORE } from '../Grant';
import { has } from '../directives/applications';
import { namedType, ownFields, ROOTS } from '../directives/contractTypes';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

/** NULLABILITY: what may be hidden may be null, or one hidden cell would take its whole row away. */
export function nullabilityRules({ contracts, model }: GateInput): readonly GateError[] {
  return contracts.flatMap((contract) =>
    contract.objects
      .filter((node) => !ROOTS.includes(node.name.value) && Object.hasOwn(model.types, node.name.value))
      .flatMap((node) =>
        ownFields(node).flatMap((field): readonly GateError[] => {
          const coordinate = `${node.name.value}.${field.name.value}`;
          const label = model.fields[coordinate];
          if (label === undefined || has(field, 'inaccessible') || field.type.kind !== Kind.NON_NULL_TYPE) return [];
          const cause = reason(label, field, model);
          return cause === null
            ? []
            : [
                {
                  code: 'NULLABILITY',
                  ...at(contract, field, coordinate),
                  cause: `it is non-null and ${cause}`,
                  wayOut: 'make it nullable',
                },
              ];
        }),
      ),
  );
}

function reason(label: FieldModel, field: FieldDefinitionNode, model: GateInput['model']): string | null {
  if (label.label === 'ACCESS' && label.classes.join() !== CORE) return `its class can be hidden`;
  if (label.label === 'FLOW') return 'what it is computed from can be hidden';
  if (label.mask?.kind === 'NULL') return 'its mask is null';
  return Object.hasOwn(model.types, namedType(field.type)) ? 'it refers to a row that can be hidden' : null;
}
