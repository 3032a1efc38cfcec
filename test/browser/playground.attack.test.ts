import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type Page } from 'playwright-core';
import { attacks } from '../attacks/attacks';
import { CONTRACTS } from '../engine/contracts';
import { type StubHub, startStubHub } from '../hub/hubOfStubs';
import { fault } from '../support/faults/Fault';
import { launchChromium } from './launchChromium';

/* The playground in a real browser, over a schema, operations and personas whose every text tries to become script. */

const run = (mark: string): string => `window.taken = [...(window.taken ?? []), '${mark}']`;
const hostile = (mark: string): string =>
  `</script><script>${run(mark)}</script><img src=x onerror="${run(mark)}"><svg onload="${run(mark)}"> [here](javascript:${run(mark)})`;
const inSchema = (mark: string): string => hostile(mark).replaceAll('"', '');

const contracts = CONTRACTS.map((each) => ({
  ...each,
  sdl: each.sdl
    .replace(
      '    number: String @access',
      `    """${inSchema('field')}"""\n    number: String @deprecated(reason: "${inSchema('reason')}") @access`,
    )
    .replace('  enum InvoiceOrder {', `  """${inSchema('enum')}"""\n  enum InvoiceOrder {`)
    .replace('  type Invoice @key', `  """${inSchema('type')}"""\n  type Invoice @key`),
}));

interface World {
  readonly hub: StubHub;
  readonly browser: Browser;
}

/** The page, as the only persona that it offers. */
async function opened({ hub, browser }: World): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${hub.hub.url}/playground`, { waitUntil: 'networkidle' });
  return page;
}
const taken = (page: Page): Promise<unknown> => page.evaluate('window.taken ?? []');

attacks<World>('playground', {
  async open() {
    const personas = [{ subject: 'person:all', title: hostile('persona') }];
    const development = { dataDir: mkdtempSync(join(tmpdir(), 'nave-issuer-')), personas };
    const hub = await startStubHub({
      contracts,
      operations: { hostile: `# ${hostile('operation')}\nquery hostile { currencies }\n` },
      hub: { identity: { audience: 'nave-hub', issuers: [], development } },
    });
    return { hub, browser: await launchChromium() };
  },
  async close({ hub, browser }) {
    await browser.close();
    await hub.close();
  },
  cases: [
    {
      id: 'L07',
      title: 'no text of a schema, an operation or a persona becomes script in a browser: it is shown as text',
      async holds(world) {
        const page = await opened(world);
        expect(await taken(page)).toEqual([]);
        await page.getByTestId('schema-status').waitFor({ timeout: 20_000 });
        await page.getByRole('button', { name: /documentation explorer/i }).click();
        await page.locator('.graphiql-doc-explorer-search-input').click();
        await page.keyboard.type('InvoiceOrder');
        await page.getByRole('option', { name: 'InvoiceOrder', exact: true }).first().click();
        const shown = page.locator('.graphiql-doc-explorer');
        await shown.getByText('onerror=').first().waitFor({ timeout: 10_000 });
        expect(await shown.locator('img, script, svg[onload], a[href^="javascript:"]').count()).toBe(0);
        expect(await taken(page)).toEqual([]);
        await page.close();
      },
      async twin(world) {
        const page = await opened(world);
        await page.getByRole('button', { name: /execute/i }).click();
        await page.getByTestId('answer-status').waitFor({ timeout: 20_000 });
        await page.close();
      },
      faults: [
        {
          off: 'what the page holds is not escaped, and scripts run without a nonce',
          edits: [
            ...fault(
              '',
              'hub/doors/playground/page.ts',
              "return JSON.stringify(value).replaceAll('<', '\\\\u003c')",
              'return JSON.stringify(value)',
            ).edits,
            ...fault('', 'hub/doors/playground/page.ts', "`script-src 'nonce-${nonce}'`", "`script-src 'self' 'unsafe-inline'`").edits,
          ],
        },
      ],
    },
  ],
});
