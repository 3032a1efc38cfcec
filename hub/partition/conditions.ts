import { type DocumentNode, Kind, type SelectionNode, visit } from 'graphql';

type Variables = Readonly<Record<string, unknown>>;

/** Whether `@skip` and `@include` keep a selection. A variable without a value counts as false. */
export function isIncluded(selection: SelectionNode, variables: Variables): boolean {
  for (const directive of selection.directives ?? []) {
    const name = directive.name.value;
    if (name !== 'skip' && name !== 'include') continue;
    const value = directive.arguments?.find((each) => each.name.value === 'if')?.value;
    const holds = value?.kind === Kind.BOOLEAN ? value.value : value?.kind === Kind.VARIABLE && variables[value.name.value] === true;
    if (holds === (name === 'skip')) return false;
  }
  return true;
}

/** The variables that decide about selections, sorted. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(directive) {
      if (directive.name.value !== 'skip' && directive.name.value !== 'include') return;
      for (const { value } of directive.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].sort();
}
