import { type DevelopmentIssuer } from '../../hub/identity/developmentIssuer';
import { PERSONAS } from '../platform/layout';
import { type DataFolder } from './DataFolder';
import { type DatabaseServer } from './databases';
import { type Plan } from './processes';

export interface Persona {
  readonly subject: string;
  readonly title: string;
  readonly token: string;
}

/** What `.nave/ready.json` says while the platform is up; programs and tests find everything through it. */
export interface Ready {
  readonly hub: { readonly url: string; readonly graphql: string; readonly playground: string };
  readonly instances: Readonly<Record<string, string>>;
  readonly personas: readonly Persona[];
  readonly dataFolder: string;
  readonly database: string;
  /** Process ids: `launcher`, `postgres` (unless DATABASE_URL), `hub` and each instance. */
  readonly processes: Readonly<Record<string, number>>;
}

export async function mintPersonas(issuer: DevelopmentIssuer): Promise<readonly Persona[]> {
  const minted = PERSONAS.map(async ({ subject, title }) => {
    const actor = subject.startsWith('service:') ? 'SERVICE' : 'PERSON';
    return { subject, title, token: await issuer.mint(subject, { actor }) };
  });
  return Promise.all(minted);
}

export function writeReady(folder: DataFolder, plan: Plan, more: ReadyParts): Ready {
  const ready: Ready = {
    hub: { url: plan.hubUrl, graphql: `${plan.hubUrl}/graphql`, playground: `${plan.hubUrl}/playground` },
    instances: Object.fromEntries(plan.registry.instances.map(({ instance, url }) => [instance, url])),
    personas: more.personas,
    dataFolder: folder.path,
    database: more.server.address,
    processes: { launcher: process.pid, ...(more.server.pid !== null && { postgres: more.server.pid }), ...more.pids },
  };
  folder.write('ready.json', ready);
  return ready;
}

interface ReadyParts {
  readonly personas: readonly Persona[];
  readonly server: DatabaseServer;
  readonly pids: Readonly<Record<string, number>>;
}

const QUERIES = [
  [
    'Open invoices with their vendor and what was paid, from three spokes',
    '{ invoices(first: 5, order: DUE_DATE) { totalCount edges { node { number legalEntityCode status dueDate gross { amount currency } vendor { name } payments { bookingDate amount { amount currency } } } } } }',
  ],
  [
    'What is invoiced, by legal entity and currency',
    '{ invoiceSummary(by: [LEGAL_ENTITY, CURRENCY]) { groups { legalEntityCode currency count gross { amount currency } } } }',
  ],
  [
    'Cash of the group in euro, with the rates that were used (ask as carla)',
    '{ cashPosition(by: [CURRENCY], in: { currency: "EUR" }) { groups { currency accounts booked { amount currency } converted { amount currency } } rates { base quote rate date source } } }',
  ],
] as const;

/** The words that greet whoever started the platform. */
export function greeting(ready: Ready): string {
  const personas = ready.personas.map(({ subject, title, token }) => `  ${subject.padEnd(14)} ${title}\n    ${token}`);
  const queries = QUERIES.map(([title, query]) => `  # ${title}\n  ${query}`);
  const curl = `  curl -s ${ready.hub.graphql} -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\\n    -d '{"query":"{ invoices(first: 3) { totalCount } }"}'`;
  return [
    '',
    `Nave is up.`,
    `  GraphQL      ${ready.hub.graphql}`,
    `  Playground   ${ready.hub.playground}`,
    `  PostgreSQL   ${ready.database}`,
    `  Data folder  ${ready.dataFolder} (ready.json tells programs all of this)`,
    '',
    'Who you can be, with a token for 12 hours:',
    ...personas,
    '',
    'Three queries to paste into the playground:',
    ...queries,
    '',
    'Or without it, with one of the tokens as TOKEN:',
    curl,
    '',
    'Ctrl-C stops all of it.',
    '',
  ].join('\n');
}
