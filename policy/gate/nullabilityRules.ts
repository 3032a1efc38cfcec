import { type FieldDefinitionNode, Kind } from 'graphql';
import { type FieldModel } from '../AccessModel';
import { CORE } from '../Grant';
import { has } from '../directives/applications';
import { namedType, ownFields } from '../directives/contractTypes';
import { joined, standardLabels } from '../directives/standardLabels';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

/** NULLABILITY: what may be hidden may be null, or one hidden cell would take its whole row away. Mutations are refused whole instead. */
export function nullabilityRules({ contracts, model }: GateInput): readonly GateError[] {
  const labels = joined(contracts.map(({ document }) => standardLabels(document)));
  return contracts.flatMap((contract) =>
    contract.objects
      .filter((node) => node.name.value === 'Query' || Object.hasOwn(model.types, node.name.value) || has(node, 'key'))
      .flatMap((node) =>
        ownFields(node).flatMap((field): readonly GateError[] => {
          const coordinate = `${node.name.value}.${field.name.value}`;
          if (has(field, 'inaccessible') || field.type.kind !== Kind.NON_NULL_TYPE) return [];
          // What guards the type takes the row as a whole; what guards the field or what it returns takes this cell.
          const isGuarded = labels.has(coordinate) || labels.has(namedType(field.type));
          const label = model.fields[coordinate];
          const cause = isGuarded ? 'a standard label can hide it' : label === undefined ? null : reason(label, field, model);
          const wayOut = 'make it nullable';
          return cause === null
            ? []
            : [{ code: 'NULLABILITY', ...at(contract, field, coordinate), cause: `it is non-null and ${cause}`, wayOut }];
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
