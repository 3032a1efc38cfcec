import { registerEnumType } from 'type-graphql';
import { defineError } from '#kernel/errors';
import { type Use } from './engine';
import { EnumValue, directiveText } from './directiveText';

const EnumRedefined = defineError({
  code: 'ENUM_REDEFINED',
  shown: false,
  message: (name: string) => `two policy enums are called \`${name}\` and bind different fields`,
});

/** What one enum value stands for: a field (`Invoice.dueDate`), several, or nothing of the data. */
export type EnumBinding = string | readonly string[] | { readonly public: string };

/** Directives of enum values, by `Enum.VALUE`. type-graphql keeps none, so the contract printer reads them here. */
// eslint-disable-next-line no-restricted-syntax -- what decorators declare when the program loads, no row
const applied = new Map<string, readonly string[]>();

/**
 * An enum whose values name fields: an order (`use` ORDER) or group keys (GROUP). Each value is printed with its `@binds`.
 * The object returned maps each name to itself: pass it to `@Field(() => InvoiceOrder)`.
 */
export function policyEnum<const K extends string>(
  name: string,
  use: Use,
  values: Readonly<Record<K, EnumBinding>>,
): { readonly [P in K]: P } {
  for (const [value, binding] of Object.entries<EnumBinding>(values)) record(`${name}.${value}`, bindingTexts(binding, use));
  return plainEnum(name, Object.keys(values) as K[]);
}

/** An enum of states or kinds; what it may be used for is said where it is used. */
export function plainEnum<const K extends string>(name: string, values: readonly K[], description?: string): { readonly [P in K]: P } {
  const object = Object.fromEntries(values.map((value) => [value, value])) as { readonly [P in K]: P };
  registerEnumType(object, description === undefined ? { name } : { name, description });
  return object;
}

/** Directive texts of an enum value, for the contract printer. */
export function enumValueDirectives(enumName: string, value: string): readonly string[] {
  return applied.get(`${enumName}.${value}`) ?? [];
}

function record(coordinate: string, texts: readonly string[]): void {
  const known = applied.get(coordinate);
  if (known !== undefined && known.join() !== texts.join()) throw EnumRedefined(coordinate);
  applied.set(coordinate, texts);
}

function bindingTexts(binding: EnumBinding, use: Use): readonly string[] {
  if (typeof binding === 'object' && 'public' in binding) return [directiveText('public', { reason: binding.public })];
  const fields = typeof binding === 'string' ? [binding] : binding;
  return fields.map((field) => directiveText('binds', { field, use: new EnumValue(use) }));
}
