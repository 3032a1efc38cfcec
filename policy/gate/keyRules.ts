import { CORE } from '../Grant';
import { applications, has, text } from '../directives/applications';
import { namedType, type ObjectNode, ownFields, type ParsedContract } from '../directives/contractTypes';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

/** KEY_LABELLED: a key travels between spokes and stands in every fetch, so it must tell nothing. */
export function keyRules({ contracts, model }: GateInput): readonly GateError[] {
  return contracts.flatMap((contract) =>
    contract.objects
      .filter((node) => has(node, 'entityScope'))
      .flatMap((node) =>
        applications(node, 'key').flatMap((key): readonly GateError[] => {
          const fields = text(key, 'fields') ?? '';
          const cause = problem(model, node, fields);
          const place = keyPlace(contract, node, fields);
          return cause === null ? [] : [{ code: 'KEY_LABELLED', ...place, cause, wayOut: 'use the generated id as the key' }];
        }),
      ),
  );
}

function problem(model: GateInput['model'], node: ObjectNode, fields: string): string | null {
  const type = node.name.value;
  const label = model.fields[`${type}.${fields}`];
  const definition = ownFields(node).find((field) => field.name.value === fields);
  if (label === undefined || definition === undefined) return 'a key is one field of the type';
  if (label.mask !== null) return 'the key is masked';
  if (label.classes.join() !== CORE) return `the key is not in class \`${CORE}\` alone`;
  const isLegalEntity = fields === model.types[type]?.scope || fields === 'code';
  return namedType(definition.type) === 'ID' || isLegalEntity ? null : 'the key is neither a generated id nor the code of a legal entity';
}

function keyPlace(contract: ParsedContract, node: ObjectNode, fields: string): ReturnType<typeof at> {
  const field = ownFields(node).find((each) => each.name.value === fields);
  return at(contract, field ?? node, `${node.name.value}.${fields}`);
}
