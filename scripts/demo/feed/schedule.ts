import type {
  BankFile,
  DemoBankAccount,
  DemoBusinessUnit,
  DemoFiscalYear,
  DemoGroup,
  DemoLegalEntity,
  DemoRate,
  DemoVendor,
  HandedIn,
} from '../generator/DemoGroup';
import { type Instant, type LocalDate, addDays } from '#kernel/dates';
import { at, nextWeekday } from '../generator/calendar';

/** One thing that somebody does on the platform. */
export type Task =
  | { readonly kind: 'businessUnit'; readonly unit: DemoBusinessUnit }
  | { readonly kind: 'legalEntity' | 'ownership'; readonly entity: DemoLegalEntity }
  | { readonly kind: 'fiscalYear'; readonly year: DemoFiscalYear }
  | { readonly kind: 'rates'; readonly rates: readonly DemoRate[] }
  | { readonly kind: 'bankAccount'; readonly account: DemoBankAccount }
  | { readonly kind: 'inviteVendor' | 'submitVendor' | 'approveVendor' | 'activateVendor' | 'blockVendor'; readonly vendor: DemoVendor }
  | { readonly kind: 'statements'; readonly legalEntity: string; readonly files: readonly BankFile[] }
  | { readonly kind: 'receive'; readonly legalEntity: string; readonly files: readonly HandedIn[] }
  | { readonly kind: 'validate' | 'accept' | 'submit' | 'decide'; readonly file: HandedIn };

export type TaskKind = Task['kind'];

/** Tasks that do not wait for one another, all at one instant. */
export interface Phase {
  readonly at: Instant;
  readonly kind: TaskKind;
  readonly tasks: readonly Task[];
}

// At one instant the kinds go in this order: each needs what those before it have made.
const ORDER: readonly TaskKind[] = [
  'businessUnit',
  'legalEntity',
  'ownership',
  'fiscalYear',
  'rates',
  'bankAccount',
  'inviteVendor',
  'submitVendor',
  'approveVendor',
  'activateVendor',
  'blockVendor',
  'statements',
  'receive',
  'validate',
  'accept',
  'submit',
  'decide',
];
const RATES_MAX = 500;
const DOCUMENTS_MAX = 100;

interface Timed {
  readonly at: Instant;
  readonly task: Task;
}

/** All that happens, phase by phase, in the order of its instants. */
export function schedule(group: DemoGroup): readonly Phase[] {
  const timed = [...foundation(group), ...rates(group), ...vendors(group), ...statements(group), ...invoices(group)];
  const phases = new Map<string, { at: Instant; kind: TaskKind; tasks: Task[] }>();
  for (const { at: instant, task } of timed) {
    const key = `${instant} ${String(ORDER.indexOf(task.kind)).padStart(2, '0')}`;
    const phase = phases.get(key) ?? { at: instant, kind: task.kind, tasks: [] };
    phase.tasks.push(task);
    phases.set(key, phase);
  }
  return [...phases].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, phase]) => phase);
}

function foundation(group: DemoGroup): readonly Timed[] {
  const start = at(addDays(group.from, -12), 8);
  return [
    ...group.businessUnits.map((unit): Task => ({ kind: 'businessUnit', unit })),
    ...group.legalEntities.map((entity): Task => ({ kind: 'legalEntity', entity })),
    ...group.legalEntities.filter(({ ownership }) => ownership !== null).map((entity): Task => ({ kind: 'ownership', entity })),
    ...group.fiscalYears.map((year): Task => ({ kind: 'fiscalYear', year })),
    ...group.bankAccounts.map((account): Task => ({ kind: 'bankAccount', account })),
  ].map((task) => ({ at: start, task }));
}

// The rates of a week are published on its Friday evening, those of the last days in the early morning of the last day.
function rates({ rates: all, end }: DemoGroup): readonly Timed[] {
  const evening = (date: LocalDate): Instant => (nextWeekday(date, 5) < end ? at(nextWeekday(date, 5), 18) : at(end, 4));
  return [...grouped(all, ({ date, type }) => `${evening(date)} ${type}`)].flatMap(([key, ofWeek]) =>
    chunks(ofWeek, RATES_MAX).map((part): Timed => ({ at: key.split(' ')[0] ?? '', task: { kind: 'rates', rates: part } })),
  );
}

type VendorStep = readonly [
  kind: 'inviteVendor' | 'submitVendor' | 'approveVendor' | 'activateVendor',
  day: number,
  stopped: readonly DemoVendor['goal'][],
];

const STEPS: readonly VendorStep[] = [
  ['inviteVendor', 0, []],
  ['submitVendor', 1, ['INVITED']],
  ['approveVendor', 2, ['INVITED', 'IN_REVIEW']],
  ['activateVendor', 3, ['INVITED', 'IN_REVIEW', 'APPROVED']],
];

function vendors({ vendors: all, from, end }: DemoGroup): readonly Timed[] {
  return all.flatMap((vendor): readonly Timed[] => {
    const recent = vendor.goal === 'INVITED' || vendor.goal === 'IN_REVIEW';
    const first = addDays(recent ? end : from, -7);
    const steps = STEPS.filter(([, , stoppedAt]) => !stoppedAt.includes(vendor.goal));
    const timed = steps.map(([kind, day]): Timed => ({ at: at(addDays(first, day), 9), task: { kind, vendor } }));
    return vendor.blockedOn === null ? timed : [...timed, { at: at(vendor.blockedOn, 5), task: { kind: 'blockVendor', vendor } }];
  });
}

// Statements of every day come in once a week; monthly ones in the morning after.
function statements({ statements: all, size }: DemoGroup): readonly Timed[] {
  const instantOf = ({ receivedAt }: BankFile): Instant => (size === 'full' ? at(nextWeekday(receivedAt.slice(0, 10), 1), 5) : receivedAt);
  return [...grouped(all, (file) => `${instantOf(file)} ${file.legalEntity}`)].flatMap(([key, files]) => {
    const [instant = '', legalEntity = ''] = key.split(' ');
    return chunks(files, DOCUMENTS_MAX).map((part): Timed => ({ at: instant, task: { kind: 'statements', legalEntity, files: part } }));
  });
}

function invoices({ invoices: all }: DemoGroup): readonly Timed[] {
  const received = [...grouped(all, (file) => `${file.receivedAt} ${file.legalEntity}`)].flatMap(([key, files]) => {
    const [instant = '', legalEntity = ''] = key.split(' ');
    return chunks(files, DOCUMENTS_MAX).map((part): Timed => ({ at: instant, task: { kind: 'receive', legalEntity, files: part } }));
  });
  return [...received, ...all.flatMap(afterReceipt)];
}

function afterReceipt(file: HandedIn): readonly Timed[] {
  const { invoice } = file;
  if (invoice === null || invoice.goal === 'RECEIVED') return [];
  const day = file.receivedAt.slice(0, 10);
  const steps: Timed[] = [{ at: at(day, 7), task: { kind: 'validate', file } }];
  if (invoice.goal === 'ACCEPTED') steps.push({ at: at(day, 8), task: { kind: 'accept', file } });
  if (['IN_APPROVAL', 'APPROVED', 'REJECTED'].includes(invoice.goal)) steps.push({ at: at(day, 9), task: { kind: 'submit', file } });
  if (invoice.decidedAt !== null) steps.push({ at: invoice.decidedAt, task: { kind: 'decide', file } });
  return steps;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? [];
    group.push(item);
    groups.set(keyOf(item), group);
  }
  return groups;
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) => items.slice(part * size, (part + 1) * size));
}
