import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type Page } from 'playwright-core';
import { type Platform, startPlatform } from '../support/platform';
import { launchChromium } from './launchChromium';

const PICTURE = join(__dirname, '../../docs/playground.png');

let platform: Platform;
let browser: Browser;
let page: Page;
const asked: string[] = [];

beforeAll(async () => {
  platform = await startPlatform({ hub: { development: { dataDir: mkdtempSync(join(tmpdir(), 'nave-issuer-')) } } });
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('request', (request) => asked.push(request.url()));
}, 300_000);
afterAll(async () => {
  await browser.close();
  await platform.close();
});

it('runs a query as the chosen person and shows the answer in the page', async () => {
  await page.goto(`${platform.hubUrl}/playground`, { waitUntil: 'networkidle' });
  await page.getByTestId('persona').selectOption('person:anna');
  await page.getByRole('button', { name: /execute/i }).click();
  const result = page.locator('.result-window');
  await expect(
    result
      .getByText('DE01')
      .first()
      .waitFor({ timeout: 20_000 })
      .then(() => 'shown'),
  ).resolves.toBe('shown');
  const text = await result.innerText();
  expect(text).not.toContain('FR01');
  if (process.env['UPDATE_EXPECTED'] === 'yes') await page.screenshot({ path: PICTURE });
}, 60_000);

it('asks nobody outside', () => {
  expect(asked.length).toBeGreaterThan(3);
  expect(asked.filter((url) => !url.startsWith(platform.hubUrl) && !url.startsWith('data:') && !url.startsWith('blob:'))).toEqual([]);
});

it('has a picture of itself in the docs', () => {
  expect(existsSync(PICTURE)).toBe(true);
});
