import type { Party } from './CanonicalInvoice';
import { leiOf, plainIdentifier, plainName } from './identifiers';

/** What the group's master data say about a legal entity. */
export interface LegalEntityIdentity {
  readonly code: string;
  readonly name: string | null;
  readonly vatId: string | null;
  readonly lei: string | null;
}

/**
 * Whether a document is addressed to a legal entity. An LEI or a VAT id that both sides know decides;
 * without one the names decide, accents, case and punctuation aside. A buyer without anything is addressed to nobody.
 */
export function isAddressedTo(buyer: Party, legalEntity: LegalEntityIdentity): boolean {
  const pairs = [
    [leiOf(buyer), plainIdentifier(legalEntity.lei)],
    [plainIdentifier(buyer.vatId), plainIdentifier(legalEntity.vatId)],
  ] as const;
  for (const [stated, known] of pairs) if (stated !== null && known !== null) return stated === known;
  const known = plainName(legalEntity.name);
  return known !== null && [buyer.name, buyer.tradingName].some((name) => plainName(name) === known);
}
