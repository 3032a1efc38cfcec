import { canonicalJson } from '#kernel/canonicalJson';
import { sha256 } from '#kernel/digest';
import { businessId } from '#kernel/ids';

/**
 * OPERATION: it ran. DENIAL: a stage refused it. TRIPWIRE: the walls differed. EXPLAIN: somebody asked why a value is hidden.
 * DOCUMENT: the bytes of a document were on their way to their owner, or arrived. IMPACT: somebody had rows counted that two policies treat
 * differently.
 */
export type AccessKind = 'OPERATION' | 'DENIAL' | 'TRIPWIRE' | 'EXPLAIN' | 'ERASURE' | 'DOCUMENT' | 'IMPACT';

/** What an operation touches under one set of rights: the same for every request of that kind, so it is stored once, by its digest. */
export interface AccessShape {
  /** Activities that its roots demand, sorted. */
  readonly activities: readonly string[];
  /** Coordinates that it asks of the spokes, sorted. */
  readonly coordinates: readonly string[];
  /** Coordinates that were taken out for this caller, sorted. */
  readonly stripped: readonly string[];
  /** `Vendor.iban LAST4`: fields that left in the form of a mask somewhere, sorted. */
  readonly masks: readonly string[];
}

/** Rows of one type and legal entity in an answer. */
export interface RowsTouched {
  readonly type: string;
  readonly legalEntity: string;
  /** 1, 10, 100, 1,000 or 10,000: the count is at most that, and more than the step before. 0: no rows but a sum over them. */
  readonly upTo: number;
}

/** One call to a spoke instance, as far as it is known. */
export interface Contact {
  readonly instance: string;
  readonly session: string | null;
  readonly counters: readonly number[];
}

export interface AccessRecord {
  readonly kind: AccessKind;
  /** Instant, RFC 3339 with microseconds. */
  readonly at: string;
  readonly requestId: string;
  readonly actor: string;
  /** Commitment to the subject; see Subjects. */
  readonly subject: string;
  /** Commitment to the acting agent, or null. */
  readonly agent: string | null;
  readonly purpose: string | null;
  readonly fingerprint: string | null;
  readonly release: string | null;
  readonly policyVersion: string | null;
  readonly epoch: number | null;
  /** `hash`: SHA-256 of text and name. Null where there was no operation. */
  readonly operation: { readonly hash: string; readonly name: string | null; readonly registered: boolean } | null;
  /** Digest of the AccessShape, or null. */
  readonly shape: string | null;
  /** Keyed digest of the variables, or null when there were none. */
  readonly variables: string | null;
  readonly rows: readonly RowsTouched[];
  /** Legal entities that the request named or touched, sorted: each gets an entry of its own. */
  readonly legalEntities: readonly string[];
  readonly contacts: readonly Contact[];
  /** Codes of the errors of the answer, sorted, each once. Empty: nothing was refused. */
  readonly codes: readonly string[];
  /** For TRIPWIRE, EXPLAIN, ERASURE and DOCUMENT: coordinate, instance, digest of the key or of the document and the like. */
  readonly detail: Readonly<Record<string, string | number | null>> | null;
}

/** Where a record stands. */
export interface RecordPlace {
  readonly chain: string;
  readonly number: number;
}

/** The text that is hashed and stored: canonical JSON (RFC 8785), with the place, so that a record fits no other. */
export function recordText(record: AccessRecord, { chain, number }: RecordPlace): string {
  return canonicalJson({ ...record, chain, number, version: 1 });
}

export function shapeText(shape: AccessShape): { readonly digest: string; readonly content: string } {
  const content = canonicalJson(shape);
  return { digest: sha256(content), content };
}

/** The legal entity of a record that touched none. No grant can name it: only who may read all legal entities sees such a record. */
export const NO_LEGAL_ENTITY = '-';

/** Ids of a record's entries, one for each legal entity. */
export function entryId({ chain, number }: RecordPlace, legalEntity: string): string {
  const bytes = Buffer.from(sha256(`${chain} ${number} ${legalEntity}`), 'hex');
  if (legalEntity !== NO_LEGAL_ENTITY) return businessId('acr', legalEntity, bytes);
  return businessId('acr', 'NONE', bytes).replace('_NONE_', `_${NO_LEGAL_ENTITY}_`);
}

/** The legal entities under which a record can be found. */
export function entryLegalEntities({ legalEntities }: Pick<AccessRecord, 'legalEntities'>): readonly string[] {
  return legalEntities.length === 0 ? [NO_LEGAL_ENTITY] : legalEntities;
}

/** The step that a count falls into. */
export function bucketOf(count: number): number {
  for (const step of [1, 10, 100, 1_000]) if (count <= step) return step;
  return 10_000;
}
