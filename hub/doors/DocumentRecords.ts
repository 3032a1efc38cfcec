import { type Clock } from '#kernel/Clock';
import { NaveError } from '#kernel/errors';
import { type Rights } from '#policy/rights';
import { type ClientIdentity } from '../identity/ClientIdentity';
import { contactsOf, recordedCaller } from '../pipeline';
import { type AccessKind, type AccessRecord } from '../store/AccessRecord';
import { AccessLogUnavailable } from '../store/ChainWriter';
import { type AccessLog } from '../store/openAccessLog';
import { type SentAttempt } from '../transport/CallContext';

export const DOCUMENT_ACTIVITY = 'SourceDocument.create';

export interface DocumentAddress {
  readonly sha256: string;
  readonly legalEntity: string;
  /** The scoped type whose owner takes the bytes. */
  readonly type: string;
}

/** What became known of one document on its way. */
export class DocumentTrail {
  release: string | null = null;
  rights: Rights | null = null;
  address: DocumentAddress | null = null;
  /** Whether a record says that its bytes were about to leave. */
  hasBegun = false;
  readonly attempts: SentAttempt[] = [];

  constructor(
    readonly identity: ClientIdentity,
    readonly requestId: string,
  ) {}
}

type Step = 'BEGUN' | 'TAKEN' | 'REFUSED';

interface Found {
  readonly kind: AccessKind;
  readonly step: Step;
  readonly codes: readonly string[];
}

/**
 * Tells the access log of the documents door. A document has two records: one that is durable before its first byte leaves the hub, and
 * one before the client learns how it ended; a request that was refused before is one DENIAL.
 */
export class DocumentRecords {
  /** By type: there are as many as types whose documents somebody may put. */
  private readonly shapes = new Map<string, Promise<string>>();

  constructor(private readonly options: { readonly accessLog: AccessLog; readonly clock: Clock }) {}

  /** Throws ACCESS_LOG_UNAVAILABLE: then no byte may leave. */
  async begin(trail: DocumentTrail): Promise<void> {
    if (!this.options.accessLog.isReady) throw AccessLogUnavailable('the last record failed');
    await this.told(trail, { kind: 'DOCUMENT', step: 'BEGUN', codes: [] });
    trail.hasBegun = true;
  }

  /** `code` is the one that the client gets; null when the owner took the bytes. Throws ACCESS_LOG_UNAVAILABLE. */
  async end(trail: DocumentTrail, code: string | null): Promise<void> {
    const kind = trail.hasBegun ? 'DOCUMENT' : 'DENIAL';
    await this.told(trail, { kind, step: code === null ? 'TAKEN' : 'REFUSED', codes: code === null ? [] : [code] });
  }

  private async told(trail: DocumentTrail, found: Found): Promise<void> {
    try {
      await this.append(trail, found);
    } catch (cause) {
      if (cause instanceof NaveError) throw cause;
      throw AccessLogUnavailable(cause instanceof Error ? cause.message : String(cause));
    }
  }

  private async append(trail: DocumentTrail, found: Found): Promise<void> {
    const { address, identity, requestId, release, rights } = trail;
    const { accessLog, clock } = this.options;
    const [caller, shape] = await Promise.all([
      recordedCaller(accessLog, identity, rights?.principal ?? null),
      found.kind === 'DOCUMENT' && address !== null ? this.shapeOf(address.type) : null,
    ]);
    await accessLog.append({
      ...caller,
      kind: found.kind,
      at: clock.now(),
      requestId,
      release,
      operation: null,
      shape,
      variables: null,
      rows: found.step === 'TAKEN' && address !== null ? [{ type: 'SourceDocument', legalEntity: address.legalEntity, upTo: 1 }] : [],
      legalEntities: address === null ? [] : [address.legalEntity],
      contacts: contactsOf(trail.attempts),
      codes: found.codes,
      detail: detailOf(address, found.step),
    });
  }

  private shapeOf(type: string): Promise<string> {
    const known = this.shapes.get(type);
    if (known !== undefined) return known;
    const coordinates = [type, 'SourceDocument'].sort();
    const made = this.options.accessLog.shape({ activities: [DOCUMENT_ACTIVITY], coordinates, stripped: [], masks: [] });
    made.catch(() => this.shapes.delete(type));
    this.shapes.set(type, made);
    return made;
  }
}

function detailOf(address: DocumentAddress | null, step: Step): AccessRecord['detail'] {
  return { door: 'PUT /documents', step, ...(address === null ? {} : { document: address.sha256, type: address.type }) };
}
