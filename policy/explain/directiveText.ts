import { type AccessModel, fieldOf, type FieldModel, type Requirement, rootOf, type RootModel } from '../AccessModel';

/** The directives that decide a field, as the contract writes them: `@access(classes: ["bank"], uses: [PROJECT]) @mask(kind: LAST4)`. */
export function fieldDirectives(model: AccessModel, type: string, field: string): string | null {
  const found = fieldOf(model, type, field);
  if (found === null) return null;
  const standard = requirementText(found.requires);
  return [textOf(found), standard].filter((each) => each !== null).join(' ') || null;
}

/** `@demands(activity: "READ", on: "Invoice")` of a root field `Query.invoices`. */
export function rootDirectives(model: AccessModel, coordinate: string): string | null {
  const root = rootOf(model, coordinate);
  if (root === null) return null;
  const own = root.demands.length === 0 ? `@public(reason: ${JSON.stringify(root.public ?? '')})` : root.demands.map(demandText).join(' ');
  return [own, requirementText(root.requires)].filter((each) => each !== null).join(' ');
}

/** `@binds(field: "Invoice.dueDate", use: ORDER)` of an argument, input field or enum value. */
export function inputDirectives(model: AccessModel, coordinate: string): string | null {
  const bindings = Object.hasOwn(model.inputs, coordinate) ? model.inputs[coordinate] : undefined;
  if (bindings === undefined) return null;
  if (bindings === 'PUBLIC') return '@public';
  return bindings.map(({ field, use }) => `@binds(field: ${JSON.stringify(field)}, use: ${use})`).join(' ');
}

/** What the standard directives of a foreign contract demand: `requires policy:payroll or (scope:a and scope:b)`. */
export function requirementText(requires: Requirement): string | null {
  if (requires.length === 0) return null;
  return `requires ${requires.map((all) => (all.length === 1 ? (all[0] ?? '') : `(${all.join(' and ')})`)).join(' or ')}`;
}

function demandText({ activity, on, legalEntity }: RootModel['demands'][number]): string {
  const place = legalEntity === null ? '' : `, legalEntity: ${JSON.stringify(legalEntity)}`;
  return `@demands(activity: ${JSON.stringify(activity)}, on: ${JSON.stringify(on)}${place})`;
}

function textOf(field: FieldModel): string | null {
  switch (field.label) {
    case 'PUBLIC':
      return '@public';
    case 'VALUE':
      return null;
    case 'FLOW':
      return field.flows
        .map(
          ({ from, use, function: name }) =>
            `@flow(from: ${JSON.stringify(from)}, use: ${use}${name === null ? '' : `, function: ${name}`})`,
        )
        .join(' ');
    case 'ACCESS': {
      const functions = field.aggregate.length === 0 ? '' : `, aggregate: [${field.aggregate.join(', ')}]`;
      const access = `@access(classes: ${JSON.stringify(field.classes)}, uses: [${field.uses.join(', ')}]${functions})`;
      const mask = field.mask === null ? '' : ` @mask(kind: ${field.mask.kind})`;
      return `${access}${mask}`;
    }
  }
}
