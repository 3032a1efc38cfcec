import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { importJWK, SignJWT } from 'jose';
import { systemClock } from '#kernel/Clock';
import { feedGroup } from '../../scripts/demo/feed/feedGroup';
import { type DemoGroup } from '../../scripts/demo/generator/DemoGroup';
import { generateGroup } from '../../scripts/demo/generator/generateGroup';
import { DEMO_LAYOUT, serviceSubject } from '../../scripts/platform/layout';
import { freePort } from '../../scripts/postgres/startPostgres';
import { ed25519, publicKeys } from '../../scripts/start/keys';

const ISSUER = 'https://identity.example';
const UP_MS = 600_000;

describe('docker compose', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nave-compose-'));
  const project = `nave-test-${process.pid}`;
  const key = ed25519('issuer');
  let environment: NodeJS.ProcessEnv;
  let hubUrl: string;

  beforeAll(async () => {
    chmodSync(folder, 0o755); // the image's user reads keys and tokens from here
    writeFileSync(join(folder, 'jwks.json'), JSON.stringify(publicKeys([key])), { mode: 0o644 });
    mkdirSync(join(folder, 'tokens'));
    for (const planned of DEMO_LAYOUT.instances) {
      writeFileSync(join(folder, 'tokens', `${planned.instance}.jwt`), await token(serviceSubject(planned)), { mode: 0o644 });
    }
    const port = await freePort();
    hubUrl = `http://127.0.0.1:${port}`;
    environment = {
      ...process.env,
      POSTGRES_PASSWORD: randomBytes(24).toString('hex'),
      NAVE_ISSUER: ISSUER,
      NAVE_JWKS_FILE: join(folder, 'jwks.json'),
      NAVE_TOKENS_DIR: join(folder, 'tokens'),
      NAVE_PORT: String(port),
    };
    const up = compose(['up', '--detach', '--no-build', '--wait', '--wait-timeout', '300']);
    if (up.status !== 0) throw new RangeError(`the stack does not come up:\n${up.output}\n${compose(['logs', '--tail', '20']).output}`);
  }, UP_MS);

  afterAll(() => {
    compose(['down', '--volumes', '--remove-orphans', '--timeout', '5']);
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  it('refuses to start without secrets', () => {
    const without = { ...environment };
    delete without['POSTGRES_PASSWORD'];
    const refused = compose(['config', '--quiet'], without);
    expect(refused.status).not.toBe(0);
    expect(refused.output).toContain('set POSTGRES_PASSWORD');
  });

  it('gives no token to anybody: production has no development issuer', async () => {
    expect((await fetch(`${hubUrl}/development/jwks`)).status).toBe(404);
    expect((await fetch(`${hubUrl}/development/token?subject=person:anna`, { method: 'POST' })).status).toBe(404);
    expect((await ask('{ invoices { totalCount } }', null)).status).toBe(401);
  });

  it('answers one query over three spokes, each in its own container', async () => {
    const group = oneInvoiceOfDe01();
    await feedGroup(group, { hubUrl, token, setClock: () => undefined });
    const { status, body } = await ask(
      '{ invoices(first: 5) { totalCount edges { node { legalEntityCode number gross { amount currency } vendor { name } legalEntity { name } payments { reversal } } } } }',
      'person:carla',
    );
    expect(body).not.toHaveProperty('errors');
    expect(status).toBe(200);
    const [invoice] = group.invoices;
    expect(body).toMatchObject({
      data: {
        invoices: {
          totalCount: 1,
          edges: [
            {
              node: {
                legalEntityCode: 'DE01',
                number: invoice!.invoice!.number,
                vendor: { name: group.vendors[0]!.name },
                legalEntity: { name: group.legalEntities.find(({ code }) => code === 'DE01')!.name },
                payments: [{ reversal: false }],
              },
            },
          ],
        },
      },
    });
  }, 120_000);

  async function ask(query: string, subject: string | null): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${hubUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(subject !== null && { authorization: `Bearer ${await token(subject)}` }) },
      body: JSON.stringify({ query }),
    });
    return { status: response.status, body: await response.json() };
  }

  async function token(subject: string): Promise<string> {
    return new SignJWT({ nave_actor: subject.startsWith('service:') ? 'SERVICE' : 'PERSON' })
      .setProtectedHeader({ alg: 'EdDSA', kid: key.kid! })
      .setIssuer(ISSUER)
      .setAudience('nave-hub')
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(await importJWK(key, 'EdDSA'));
  }

  function compose(args: readonly string[], env = environment): { status: number | null; output: string } {
    const cwd = resolve(__dirname, '..', '..');
    const run = spawnSync('docker', ['compose', '--project-name', project, ...args], { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 26 });
    return { status: run.status, output: `${run.stdout}${run.stderr}` };
  }
});

/** The demo group cut down to one paid invoice of DE01, its vendor and the statement that shows the payment. */
function oneInvoiceOfDe01(): DemoGroup {
  const group = generateGroup({ seed: 'compose', anchor: systemClock.now().slice(0, 10), size: 'small' });
  const statementOf = (key: string): DemoGroup['statements'] =>
    group.statements.filter(({ statement }) => statement.entries.some(({ invoice }) => invoice === key));
  const file = group.invoices.find(
    ({ legalEntity, invoice }) =>
      legalEntity === 'DE01' && invoice?.goal === 'APPROVED' && invoice.vendor.goal === 'ACTIVE' && statementOf(invoice.key).length > 0,
  )!;
  const invoice = { ...file.invoice!, goal: 'VALIDATED' as const, decidedAt: null }; // an approval would need the rates of today
  return { ...group, rates: [], vendors: [invoice.vendor], statements: statementOf(invoice.key), invoices: [{ ...file, invoice }] };
}
