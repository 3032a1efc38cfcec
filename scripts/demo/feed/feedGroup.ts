import { type FeedRefusal, Feed } from './Feed';
import { HubClient, type HubClientOptions } from './HubClient';
import { type Phase, type Task, type TaskKind, schedule } from './schedule';
import { acceptException, decide, submitInvoice, validateInvoice } from './invoiceTasks';
import { activateVendor, approveVendor, blockVendor, inviteVendor, submitVendor } from './vendorTasks';
import {
  createFiscalYear,
  openBankAccount,
  publishRates,
  recordOwnership,
  registerBusinessUnit,
  registerLegalEntity,
} from './masterDataTasks';
import { importStatements, receiveInvoices } from './documentTasks';
import type { DemoGroup } from '../generator/DemoGroup';
import type { Instant } from '#kernel/dates';
import { inParallel } from './inParallel';

export interface FeedOptions extends Omit<HubClientOptions, 'concurrency'> {
  /** Sets the clock of every instance; called once per phase, instants never go back. */
  setClock(instant: Instant): void | Promise<void>;
  progress?(progress: FeedProgress): void;
  /** Calls at one time, 4 to 8. Default 6. */
  readonly concurrency?: number;
}

export interface FeedProgress {
  readonly done: number;
  readonly of: number;
  readonly at: Instant;
  readonly kind: TaskKind;
}

export interface FeedReport {
  readonly calls: number;
  readonly elapsedMs: number;
  /** Invoices by the state that the platform gave them last. */
  readonly invoices: Readonly<Record<string, number>>;
  readonly vendors: number;
  /** Documents by outcome: RECEIVED, IMPORTED, KNOWN, REFUSED. */
  readonly documents: Readonly<Record<string, number>>;
  /** What the platform refused or took exception to; the planted cases are among them. */
  readonly refusals: readonly FeedRefusal[];
}

/**
 * Plays the group into a running platform as its people and connectors would: GraphQL mutations and the documents door of the hub,
 * phase by phase at the instants of the story. Playing it twice changes nothing: every call has a fixed idempotency key.
 * Throws HUB_CALL_REFUSED at the first answer that is an error; a refusal is data and goes into the report.
 */
export async function feedGroup(group: DemoGroup, options: FeedOptions): Promise<FeedReport> {
  const { concurrency = 6 } = options;
  const started = performance.now();
  const hub = new HubClient({ ...options, concurrency });
  const feed = new Feed(hub);
  try {
    await play(schedule(group), { feed, options, concurrency });
  } finally {
    await hub.close();
  }
  return {
    calls: hub.calls,
    elapsedMs: Math.round(performance.now() - started),
    invoices: counted([...feed.invoices.values()].map(({ status }) => status)),
    vendors: feed.vendors.size,
    documents: counted([...feed.outcomes.values()]),
    refusals: feed.refusals,
  };
}

interface Playing {
  readonly feed: Feed;
  readonly options: FeedOptions;
  readonly concurrency: number;
}

async function play(phases: readonly Phase[], { feed, options, concurrency }: Playing): Promise<void> {
  const total = phases.reduce((sum, { tasks }) => sum + tasks.length, 0);
  let done = 0;
  for (const { at, kind, tasks } of phases) {
    await options.setClock(at);
    feed.at = at;
    await inParallel(tasks, concurrency, (task) => perform(feed, task));
    done += tasks.length;
    options.progress?.({ done, of: total, at, kind });
  }
}

const BY_VENDOR = { inviteVendor, submitVendor, approveVendor, activateVendor, blockVendor };
const BY_FILE = { validate: validateInvoice, accept: acceptException, submit: submitInvoice, decide };

function perform(feed: Feed, task: Task): Promise<void> {
  if ('vendor' in task) return BY_VENDOR[task.kind](feed, task.vendor);
  if ('file' in task) return BY_FILE[task.kind](feed, task.file);
  switch (task.kind) {
    case 'businessUnit':
      return registerBusinessUnit(feed, task.unit);
    case 'legalEntity':
      return registerLegalEntity(feed, task.entity);
    case 'ownership':
      return recordOwnership(feed, task.entity);
    case 'fiscalYear':
      return createFiscalYear(feed, task.year);
    case 'rates':
      return publishRates(feed, task.rates);
    case 'bankAccount':
      return openBankAccount(feed, task.account);
    case 'statements':
      return importStatements(feed, task);
    case 'receive':
      return receiveInvoices(feed, task);
  }
}

function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
