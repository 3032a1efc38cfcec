import { type ValueKind } from '../read/columns';
import { type SourceField } from '../read/Source';

/** The columns in which a field is stored, as their table names them: one, or amount and currency. For tests that fill tables themselves. */
export function storedColumns(field: SourceField | undefined): readonly (readonly [name: string, kind: ValueKind])[] {
  if (field === undefined) return [];
  if (!('money' in field)) return [[field.column, field.as]];
  const [amount, currency] = field.money;
  return [
    [amount, 'decimal'],
    [currency, 'text'],
  ];
}
