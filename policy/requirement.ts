import { type Requirement } from './AccessModel';
import { type Principal } from './Principal';

/** Whether a principal meets what the standard directives demand: one of the alternatives, whole. What is not known is not met. */
export function meets(principal: Pick<Principal, 'scopes' | 'decisions'>, requires: Requirement): boolean {
  return requires.length === 0 || requires.some((all) => all.every((atom) => holds(principal, atom)));
}

function holds({ scopes, decisions }: Pick<Principal, 'scopes' | 'decisions'>, atom: string): boolean {
  // There is no principal without a valid token.
  if (atom === 'authenticated') return true;
  if (atom.startsWith('scope:')) return scopes.includes(atom.slice('scope:'.length));
  return atom.startsWith('policy:') && decisions.includes(atom.slice('policy:'.length));
}

/** What is not there of one alternative of a requirement. */
export interface Lacking {
  /** Of the client token. */
  readonly scopes: readonly string[];
  /** Of `decisions.yaml`, that do not say yes now. */
  readonly decisions: readonly string[];
}

/** What a principal lacks of each alternative: whoever has the whole of one meets the requirement. Empty when it is met. */
export function lacking(principal: Pick<Principal, 'scopes' | 'decisions'>, requires: Requirement): readonly Lacking[] {
  if (meets(principal, requires)) return [];
  return requires.map((all) => {
    const atoms = all.filter((atom) => !holds(principal, atom));
    const named = (prefix: string): readonly string[] =>
      atoms.filter((atom) => atom.startsWith(prefix)).map((atom) => atom.slice(prefix.length));
    return { scopes: named('scope:'), decisions: named('policy:') };
  });
}
