import { type FieldModel } from '../AccessModel';
import { isAscending } from '../masks';
import { has } from '../directives/applications';
import { ownFields } from '../directives/contractTypes';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

const TEXTS = ['String', 'ID'];
const BANDED = ['String', 'Decimal'];

/** MASK_MISUSED: what leaves masked is neither searched nor sorted by, and its mask fits its type. */
export function maskRules({ contracts, model }: GateInput): readonly GateError[] {
  return contracts.flatMap((contract) =>
    contract.objects.flatMap((node) =>
      ownFields(node).flatMap((field): readonly GateError[] => {
        const coordinate = `${node.name.value}.${field.name.value}`;
        const label = model.fields[coordinate];
        if (label === undefined || !has(field, 'mask')) return [];
        const place = at(contract, field, coordinate);
        return [beyond(label), misfit(label)].flatMap((problem) =>
          problem === null ? [] : [{ code: 'MASK_MISUSED', ...place, ...problem }],
        );
      }),
    ),
  );
}

type Problem = Pick<GateError, 'cause' | 'wayOut'> | null;

function beyond({ mask, uses }: FieldModel): Problem {
  const use = uses.find((each) => each !== 'PROJECT' && each !== 'WRITE' && !(each === 'GROUP' && mask?.kind === 'BAND'));
  return use === undefined ? null : { cause: `it is masked and allows ${use}`, wayOut: 'remove the use' };
}

function misfit({ mask, type }: FieldModel): Problem {
  if (mask === null || mask.kind === 'NULL') return null;
  if (mask.kind !== 'BAND') {
    return TEXTS.includes(type) ? null : { cause: `${mask.kind} makes a text of a ${type}`, wayOut: 'change the kind' };
  }
  if (!BANDED.includes(type)) return { cause: `BAND does not fit ${type}`, wayOut: 'change the kind' };
  return isAscending(mask.edges) ? null : { cause: 'the edges are no ascending decimals', wayOut: 'list the lower edge of each band' };
}
