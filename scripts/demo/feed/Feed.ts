import type { HubClient, Operation } from './HubClient';
import type { Instant } from '#kernel/dates';

export interface Refused {
  readonly __typename: 'Refused';
  readonly refusals: readonly { readonly code: string; readonly message: string }[];
}

/** A refusal that the platform gave: often planted, sometimes a surprise. */
export interface FeedRefusal {
  readonly what: string;
  readonly code: string;
  readonly at: Instant;
}

/** What the handlers of tasks share: the hub, the current instant, and what was learnt about rows made earlier. */
export class Feed {
  readonly vendors = new Map<string, { id: string; version: number; accounts: readonly string[] }>();
  /** By hash of the document. */
  readonly invoices = new Map<string, KnownInvoice>();
  /** Open reasons of invoices in exception, by hash of the document. */
  readonly exceptions = new Map<string, readonly string[]>();
  readonly refusals: FeedRefusal[] = [];
  /** Outcomes of documents by hash: RECEIVED, KNOWN, REFUSED, IMPORTED. The last one wins. */
  readonly outcomes = new Map<string, string>();
  at: Instant = '';

  constructor(readonly hub: HubClient) {}

  /** Calls a mutation with one field and gives its answer, or null when it is refused; a refusal is kept for the report. */
  async change<T extends { readonly __typename: string }>(
    subject: string,
    operation: Operation,
    input: FeedInput,
  ): Promise<Exclude<T, Refused> | null> {
    const data = await this.hub.ask<Record<string, T | Refused>>(subject, operation, { input });
    const [answer] = Object.values(data);
    if (answer === undefined) return null;
    if (answer.__typename !== 'Refused') return answer as Exclude<T, Refused>;
    for (const { code } of (answer as Refused).refusals) this.refuse(input.idempotencyKey, code);
    return null;
  }

  refuse(what: string, code: string): void {
    this.refusals.push({ what, code, at: this.at });
  }
}

export interface FeedInput extends Readonly<Record<string, unknown>> {
  readonly idempotencyKey: string;
}

export interface KnownInvoice {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly seenHash: string | null;
  readonly stepId: string | null;
}

/** The mutation `field` with its result union; `selection` is what is read of the success. */
export function mutation({
  field,
  input,
  success,
  selection,
}: {
  field: string;
  input: string;
  success: string;
  selection: string;
}): Operation {
  const name = `Demo${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const query = `mutation ${name}($input: ${input}!) { ${field}(input: $input) { __typename ... on ${success} { ${selection} } ... on Refused { refusals { code message } } } }`;
  return { name, query };
}
