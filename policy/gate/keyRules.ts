import { CORE } from '../Grant';
import { applications, text } from '../directives/applications';
import { namedType, type ObjectNode, type ParsedContract } from '../directives/contractTypes';
import { joined, standardLabels } from '../directives/standardLabels';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

/** KEY_LABELLED: a key travels between spokes and stands in every fetch, whichever spoke declares it, so it must tell nothing. */
export function keyRules({ contracts, model }: GateInput): readonly GateError[] {
  const labels = joined(contracts.map(({ document }) => standardLabels(document)));
  return contracts.flatMap((contract) =>
    contract.objects.flatMap((node) =>
      applications(node, 'key').flatMap((key): readonly GateError[] => {
        const fields = text(key, 'fields') ?? '';
        const isScoped = Object.hasOwn(model.types, node.name.value);
        const cause = isScoped ? problem(model, node, fields) : null;
        const guarded = fields.split(/[\s{}]+/).some((field) => labels.has(`${node.name.value}.${field}`));
        const told = cause ?? (guarded ? 'the key is guarded by a standard label' : null);
        const place = keyPlace(contract, node, fields);
        return told === null ? [] : [{ code: 'KEY_LABELLED', ...place, cause: told, wayOut: 'use the generated id as the key' }];
      }),
    ),
  );
}

function problem(model: GateInput['model'], node: ObjectNode, fields: string): string | null {
  const type = node.name.value;
  const label = model.fields[`${type}.${fields}`];
  const definition = (node.fields ?? []).find((field) => field.name.value === fields);
  if (label === undefined || definition === undefined) return 'a key is one field of the type';
  if (label.mask !== null) return 'the key is masked';
  if (label.classes.join() !== CORE) return `the key is not in class \`${CORE}\` alone`;
  const isLegalEntity = fields === model.types[type]?.scope || fields === 'code';
  return namedType(definition.type) === 'ID' || isLegalEntity ? null : 'the key is neither a generated id nor the code of a legal entity';
}

function keyPlace(contract: ParsedContract, node: ObjectNode, fields: string): ReturnType<typeof at> {
  const field = (node.fields ?? []).find((each) => each.name.value === fields);
  return at(contract, field ?? node, `${node.name.value}.${fields}`);
}
