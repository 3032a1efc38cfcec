import { randomBytes } from 'node:crypto';
import { type FastifyInstance } from 'fastify';
import { type Actor } from '#policy/Principal';
import { type DevelopmentIssuer } from '../../identity/developmentIssuer';
import { type RegisteredOperation } from '../../pipeline';
import { GRAPHIQL_FILES } from './graphiql';
import { contentSecurityPolicy, FILES_PATH, playgroundPage } from './page';

export interface Persona {
  /** `person:anna`. */
  readonly subject: string;
  /** `AP clerk of DE01`. */
  readonly title: string;
  readonly actor?: Actor;
  readonly purpose?: string | null;
}

export interface PlaygroundOptions {
  readonly operations: () => readonly RegisteredOperation[];
  /** Null without a development issuer: then the page asks for a token. */
  readonly development: { readonly issuer: DevelopmentIssuer; readonly personas: () => readonly Persona[] } | null;
  readonly withoutPolicy: boolean;
}

// The name is what the caller says; the address is not.
const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;
const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The playground at `/playground`: the page, its files, and with the development issuer the personas and its public keys. */
export function playgroundDoor(options: PlaygroundOptions): (door: FastifyInstance) => Promise<void> {
  return async (door) => {
    door.get('/', (_request, reply) => reply.redirect('/playground', 302));
    door.get('/playground', (_request, reply) => {
      const nonce = randomBytes(18).toString('base64');
      const page = playgroundPage({
        nonce,
        hasPersonas: options.development !== null,
        withoutPolicy: options.withoutPolicy,
        // The page asks for no token. What a registered operation names is shown where tokens are handed out freely, and nowhere else.
        tabs: options.development === null ? NEUTRAL_TABS : exampleTabs(options.operations()),
      });
      return reply.header('content-security-policy', contentSecurityPolicy(nonce)).type('text/html; charset=utf-8').send(page);
    });
    for (const { name, type, read } of GRAPHIQL_FILES) {
      door.get(FILES_PATH + name, (_request, reply) =>
        reply.header('cache-control', 'public, max-age=86400, immutable').type(`${type}; charset=utf-8`).send(read()),
      );
    }
    if (options.development !== null) developmentRoutes(door, options.development);
    await Promise.resolve();
  };
}

function developmentRoutes(door: FastifyInstance, { issuer, personas }: NonNullable<PlaygroundOptions['development']>): void {
  door.get('/development/jwks', (_request, reply) => reply.type('application/json; charset=utf-8').send(issuer.jwks));
  door.get('/playground/personas', async (request, reply) => {
    // Tokens for everyone on this machine and for no page of another site, also when its name was pointed here.
    const isLocal = LOOPBACK.test(request.socket.remoteAddress ?? '') && LOCAL_HOSTS.has(request.host.replace(/:\d+$/, ''));
    const isOwnPage = ['same-origin', 'none', undefined].includes(request.headers['sec-fetch-site']);
    if (!isLocal || !isOwnPage) return reply.code(404).send('');
    const minted = personas().map(async ({ subject, title, actor = actorOf(subject), purpose = null }) => ({
      subject,
      name: nameOf(subject),
      title,
      token: await issuer.mint(subject, { actor, purpose }),
    }));
    return reply.type('application/json; charset=utf-8').send(await Promise.all(minted));
  });
}

function actorOf(subject: string): Actor {
  return subject.startsWith('service:') ? 'SERVICE' : subject.startsWith('agent:') ? 'AGENT' : 'PERSON';
}

/** `person:anna` is called Anna, `service:bi` BI. */
function nameOf(subject: string): string {
  const name = subject.slice(subject.indexOf(':') + 1);
  return subject.startsWith('person:') ? name.charAt(0).toUpperCase() + name.slice(1) : name.length <= 3 ? name.toUpperCase() : name;
}

const OWN_EXAMPLES = [
  {
    query: `# Where does the money stand? Every total says over which legal entities it was summed,
# and the status line below says which instances answered. Change the person above and run it again.
query openByCurrency {
  invoiceSummary(by: [LEGAL_ENTITY, CURRENCY]) {
    groups {
      legalEntityCode
      currency
      count
      gross { amount currency }
    }
  }
}
`,
    variables: '',
  },
];

const NEUTRAL_TABS = [{ query: '{ __typename }\n', variables: '' }];

/** The registered operations that need no value from the reader, then examples of our own. */
function exampleTabs(operations: readonly RegisteredOperation[]): readonly { query: string; variables: string }[] {
  const ready = operations
    .filter(({ text }) => !/\$\w+\s*:\s*[^,)=]*!\s*[,)]/.test(text))
    .map(({ text }) => ({ query: text, variables: '' }));
  const first = ready.findIndex(({ query }) => /query\s+payablesOverview\b/.test(query));
  const ordered = first > 0 ? [...ready.slice(first, first + 1), ...ready.slice(0, first), ...ready.slice(first + 1)] : ready;
  return [...ordered, ...OWN_EXAMPLES];
}
