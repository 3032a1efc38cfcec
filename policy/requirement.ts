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
