/** A GraphQL enum value inside a directive argument: printed without quotes. */
export class EnumValue {
  constructor(readonly name: string) {}
}

export type DirectiveValue = string | boolean | EnumValue | readonly DirectiveValue[] | undefined;

/** Prints one application: `@access(classes: ["core"], uses: [PROJECT])`. Arguments that are undefined or empty lists are left out. */
export function directiveText(name: string, args: Readonly<Record<string, DirectiveValue>>): string {
  const printed = Object.entries(args)
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([key, value]) => `${key}: ${valueText(value)}`);
  return printed.length === 0 ? `@${name}` : `@${name}(${printed.join(', ')})`;
}

/** Marks each name as an enum value. */
export function enums(names: readonly string[] | undefined): readonly EnumValue[] | undefined {
  return names?.map((name) => new EnumValue(name));
}

function valueText(value: DirectiveValue): string {
  if (value instanceof EnumValue) return value.name;
  if (Array.isArray(value)) return `[${(value as readonly DirectiveValue[]).map(valueText).join(', ')}]`;
  return JSON.stringify(value);
}
