import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SchemaReport } from './checkSchema';
import { main } from './main';

const SCHEMA = join(__dirname, '../../schema');

describe('npm run schema check', () => {
  let dir: string;
  let written: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'nave-schema-'));
    cpSync(SCHEMA, dir, { recursive: true });
    written = '';
    process.exitCode = undefined; // another suite of this process may have left one
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written += String(text);
      return true;
    });
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written += String(text);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(dir, { recursive: true, force: true });
    process.exitCode = undefined;
  });
  const edit = (file: string, from: string, to: string): void => {
    const text = readFileSync(join(dir, file), 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(dir, file), text.replace(from, to));
  };

  it('passes what is committed, with every coordinate covered', async () => {
    await main(['check', '--dir', dir]);
    expect(process.exitCode).toBeUndefined();
    expect(written).toMatch(/^invoices +(\d+) of \1 coordinates, 100 %$/m);
    expect(written).toContain('the contracts pass the gate');
  });
  it('tells every reason at once with spoke, file, line, coordinate, cause and way out, as text and as JSON', async () => {
    edit(
      'spokes/vendors.graphql',
      'name: String @access(classes: ["core"], uses: [PROJECT, FILTER, ORDER])',
      'name: String @access(classes: ["core"], uses: [PROJECT])',
    );
    edit('spokes/cash.graphql', '@mask(kind: LAST4)', '@mask(kind: LAST9)');
    await main(['check', '--dir', dir]);
    expect(process.exitCode).toBe(1);
    expect(written).toMatch(
      new RegExp(`PATH_WEAKER  vendors  ${dir}/spokes/vendors\\.graphql:\\d+  VendorFilter\\.name\\n  cause    .*\\n  way out  `),
    );
    expect(written).toMatch(/DIRECTIVE_UNKNOWN {2}cash/);
    written = '';
    await main(['check', '--json', '--dir', dir]);
    const { errors } = JSON.parse(written) as SchemaReport;
    expect(errors.find(({ code }) => code === 'PATH_WEAKER')).toEqual({
      code: 'PATH_WEAKER',
      spoke: 'vendors',
      file: `${dir}/spokes/vendors.graphql`,
      line: expect.any(Number) as number,
      coordinate: 'VendorFilter.name',
      cause: '`Vendor.name` does not allow FILTER',
      wayOut: 'list the use in its @access, or remove the input',
    });
  });
  it('says how much of a spoke has a policy, and what has none', async () => {
    edit('spokes/vendors.graphql', 'paymentTerms: PaymentTerms @access(classes: ["terms"])', 'paymentTerms: PaymentTerms');
    edit('spokes/vendors.graphql', '@access(classes: ["core"])\n{\n  id: ID! @access', '{\n  id: ID! @access');
    await main(['coverage', '--dir', dir]);
    expect(process.exitCode).toBe(1);
    expect(written).toMatch(/^vendors +\d+ of \d+ coordinates, 9\d %\n {2}Vendor\.blockedScope\n/m);
    expect(written).toContain('  Vendor.paymentTerms\n');
  });
  it('tells what only composition finds', async () => {
    edit('spokes/vendors.graphql', 'type PageInfo\n  @shareable', 'type PageInfo');
    await main(['check', '--dir', dir]);
    expect(process.exitCode).toBe(1);
    expect(written).toContain('COMPOSITION_FAILED');
  });
  it('ends with 2 for a file that cannot be read', async () => {
    writeFileSync(join(dir, 'policy', 'overlay-ledger.yaml'), 'coordinates: { Entry: { hide: {} } }\n');
    await main(['check', '--dir', dir]);
    expect([process.exitCode, written]).toEqual([2, 'overlay-ledger.yaml:1: there is no directive `@hide`\n']);
  });
});
