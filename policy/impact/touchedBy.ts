import { type AccessModel, type Binding, coordinatesOf, fieldOf, rootOf } from '../AccessModel';
import { type OperationUse } from '../explain/operationUses';
import { type Change } from './Change';

/** The cells, uses and activities that an operation stands on, computed fields traced to what they are made from. */
export function touchedBy(model: AccessModel, uses: readonly OperationUse[]): ReadonlySet<string> {
  const keys = new Set<string>();
  const cell = (type: string, field: string, use: string): void => {
    if (keys.has(`${type}.${field} ${use}`)) return;
    keys.add(`${type}.${field} ${use}`);
    for (const flow of fieldOf(model, type, field)?.flows ?? [])
      flow.from
        .flatMap((path) => stepsOf(model, path))
        .forEach((step) => {
          cell(step.type, step.field, flow.use);
        });
  };
  for (const { kind, coordinate } of uses) {
    const [type = '', field = ''] = coordinate.split('.');
    if (kind === 'FIELD') cell(type, field, 'PROJECT');
    else if (kind === 'ROOT') rootOf(model, coordinate)?.demands.forEach(({ activity, on }) => keys.add(`${activity} on ${on}`));
    else
      for (const { field: path, use } of bound(model, coordinate))
        stepsOf(model, path).forEach((each) => {
          cell(each.type, each.field, use);
        });
  }
  return keys;
}

function bound(model: AccessModel, coordinate: string): readonly Binding[] {
  const bindings = Object.hasOwn(model.inputs, coordinate) ? model.inputs[coordinate] : undefined;
  return bindings === undefined || bindings === 'PUBLIC' ? [] : bindings;
}

function stepsOf(model: AccessModel, path: string): readonly { readonly type: string; readonly field: string }[] {
  return coordinatesOf(model, path) ?? [];
}

/** The same for a change: `Invoice.gross FILTER`, `Invoice.approve on Invoice`. */
export function changeKey({ kind, type, field, use, activity }: Pick<Change, 'kind' | 'type' | 'field' | 'use' | 'activity'>): string {
  return kind === 'ACTIVITY' ? `${activity} on ${type}` : `${type}.${field ?? ''} ${use ?? ''}`;
}
