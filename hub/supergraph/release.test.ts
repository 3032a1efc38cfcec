import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONTRACTS } from '../../test/engine/contracts';
import { CompositionFailed } from './Composer';
import { composeRelease, type ComposedRelease, ReleaseRefused } from './composeRelease';
import { openRegistryStore } from './fileRegistryStore';
import { openReleaseStore } from './fileReleaseStore';
import { loadRelease } from './loadRelease';
import { ACCESS_MODEL_FILE, readRelease, releaseOf, releaseTexts, SUPERGRAPH_FILE, writeRelease } from './releaseFiles';
import { releaseSignature, SIGNATURE_FILE } from './releaseSignature';

const [invoices, vendors] = CONTRACTS;
const changed = (from: string, to: string) => CONTRACTS.map((each) => ({ ...each, sdl: each.sdl.replace(from, to) }));
const code = (name: string) => expect.objectContaining({ code: name }) as Error;

describe('a release', () => {
  let one: ComposedRelease;
  let other: ComposedRelease;
  let dir: string;
  const lines: { level: string; fields: object }[] = [];
  const log = {
    info: (fields: object) => lines.push({ level: 'info', fields }),
    warn: (fields: object) => lines.push({ level: 'warn', fields }),
    error: (fields: object) => lines.push({ level: 'error', fields }),
  };

  beforeAll(() => {
    one = composeRelease(CONTRACTS);
    other = composeRelease(changed('exponent: Int', 'exponent: Int name: String'));
  });
  beforeEach(async () => {
    lines.length = 0;
    dir = await mkdtemp(join(tmpdir(), 'nave-release-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('has the same digest for the same contracts in any order, and another one for others', () => {
    expect(composeRelease([...CONTRACTS].reverse()).digest).toBe(one.digest);
    expect(other.digest).not.toBe(one.digest);
  });
  it('comes back from its files as it was written', async () => {
    await writeRelease(dir, one);
    const release = await readRelease(dir);
    expect(release.id).toBe(one.digest);
    expect(release.accessModel).toEqual(one.accessModel);
  });
  it('hides the guards from clients and keeps them for the planner', () => {
    const release = loadRelease(one.supergraphSdl, one.accessModel);
    const fields = (schema: typeof release.apiSchema) =>
      Object.keys((schema.getType('Invoice') as unknown as { getFields(): object }).getFields());
    expect(fields(release.apiSchema)).not.toContain('_visible');
    expect(fields(release.fullSchema)).toContain('_visible');
  });
  it.each<[string, () => readonly [string, string]]>([
    ['halves of two releases', () => [releaseTexts(one).supergraph, releaseTexts(other).accessModel]],
    [
      'a supergraph that was edited',
      () => [releaseTexts(one).supergraph.replace('nave:vendors', 'nave:vendor5'), releaseTexts(one).accessModel],
    ],
    [
      'an access model that was edited',
      () => [releaseTexts(one).supergraph, releaseTexts(one).accessModel.replace('"PROJECT"', '"FILTER"')],
    ],
    ['a supergraph that names no release', () => [one.supergraphSdl, releaseTexts(one).accessModel]],
    ['a model that is none', () => [releaseTexts(one).supergraph, '{}']],
  ])('is refused for %s', (_, make) => {
    expect(() => releaseOf(...make())).toThrow(code('RELEASE_MISMATCH'));
  });
  it('is served only with the signature of the key that the hub was given', async () => {
    const [own, other] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
    const privateJwk = own.privateKey.export({ format: 'jwk' });
    const publicJwk = own.publicKey.export({ format: 'jwk' });
    await writeRelease(dir, one);
    await expect(readRelease(dir, publicJwk)).rejects.toThrow(/not signed/);
    await writeFile(join(dir, SIGNATURE_FILE), `${releaseSignature(one.digest, privateJwk)}\n`);
    expect((await readRelease(dir, publicJwk)).id).toBe(one.digest);
    await expect(readRelease(dir, other.publicKey.export({ format: 'jwk' }))).rejects.toThrow(code('RELEASE_MISMATCH'));
    await writeFile(join(dir, SIGNATURE_FILE), releaseSignature('f'.repeat(64), privateJwk));
    const store = openReleaseStore({ dir, publicJwk }, { log, intervalMs: 60_000 });
    await expect(store).rejects.toThrow(code('RELEASE_MISMATCH'));
  });
  it('is refused when a field that clients reach has no entry', () => {
    const fields = Object.fromEntries(Object.entries(one.accessModel.fields).filter(([coordinate]) => coordinate !== 'Vendor.name'));
    expect(() => loadRelease(one.supergraphSdl, { ...one.accessModel, fields })).toThrow(/no entry for `Vendor.name`/);
  });
  it.each(['types', 'fields', 'roots', 'inputs'] as const)('is refused for every single one of its %s that is deleted', (part) => {
    const kept = Object.entries(one.accessModel[part]).filter(([coordinate]) => !/\._(visible|scope)$/.test(coordinate));
    for (const [coordinate] of kept) {
      const left = Object.fromEntries(Object.entries(one.accessModel[part]).filter(([other]) => other !== coordinate));
      expect(() => loadRelease(one.supergraphSdl, { ...one.accessModel, [part]: left })).toThrow(`no entry for \`${coordinate}\``);
    }
    expect(kept.length).toBeGreaterThan(1);
  });
  it('does not compose with a field without a policy, and says where and what to do', () => {
    const compose = () =>
      composeRelease(changed('invoiceCount: Int @flow(from: ["Invoice.id"], use: AGGREGATE, function: COUNT)', 'invoiceCount: Int'));
    expect(compose).toThrow(ReleaseRefused);
    expect(compose).toThrow(
      /COORDINATE_UNCOVERED {2}invoices {2}schema\/spokes\/invoices\.graphql:\d+ {2}Vendor\.invoiceCount\n {2}cause .*\n {2}way out/,
    );
  });
  it.each([
    ['imports one', '"@shareable"', '"@shareable", "@context"'],
    ['imports one under another name', '"@shareable"', '"@shareable", { name: "@fromContext", as: "@given" }'],
    ['names one in full', 'type PageInfo', 'directive @federation__fromContext(field: String) on ARGUMENT_DEFINITION type PageInfo'],
    ['links its specification', 'extend schema', 'extend schema @link(url: "https://specs.apollo.dev/context/v0.1")'],
    ['links another version', 'extend schema', 'extend schema @link(url: "https://specs.apollo.dev/policy/v0.2")'],
    ['links one of others', 'extend schema', 'extend schema @link(url: "https://example.com/seal/v1.0", for: SECURITY)'],
  ])('does not compose with a guard that the hub does not enforce: a contract %s', (_, from, to) => {
    expect(() => composeRelease(changed(from, to))).toThrow(/^the contracts make no release[^]*SECURITY_FEATURE_UNKNOWN  invoices/);
  });
  it('refuses a supergraph that relies on another security feature', () => {
    const sdl = one.supergraphSdl.replace(
      'schema @link',
      'schema @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY) @link',
    );
    expect(sdl).not.toBe(one.supergraphSdl);
    expect(() => loadRelease(sdl, one.accessModel)).toThrow(code('SECURITY_FEATURE_UNKNOWN'));
  });
  it('tells every reason of a composition that fails', () => {
    const unshared = { ...vendors!, sdl: vendors!.sdl.replace('type PageInfo @shareable', 'type PageInfo') };
    expect(() => composeRelease([invoices!, unshared])).toThrow(code(CompositionFailed.code));
  });

  describe('in use', () => {
    it('is swapped for another one without a restart', async () => {
      await writeRelease(dir, one);
      const store = await openReleaseStore({ dir }, { log, intervalMs: 60_000 });
      const swapped: string[] = [];
      store.onSwap((release) => swapped.push(release.id));
      const inFlight = store.current();
      await writeRelease(dir, other);
      await store.look();
      expect([store.current().id, inFlight.id, swapped]).toEqual([other.digest, one.digest, [other.digest]]);
      await store.close();
    });
    it('keeps serving when the new pair cannot be used, and says so', async () => {
      await writeRelease(dir, one);
      const store = await openReleaseStore({ dir }, { log, intervalMs: 60_000 });
      await writeFile(join(dir, SUPERGRAPH_FILE), releaseTexts(other).supergraph);
      await store.look();
      expect(store.current().id).toBe(one.digest);
      expect(lines).toMatchObject([{ level: 'error', fields: { release: one.digest } }]);
      await writeFile(join(dir, ACCESS_MODEL_FILE), releaseTexts(other).accessModel);
      await store.look();
      expect(store.current().id).toBe(other.digest);
      await store.close();
    });
    it('is looked for at the interval', async () => {
      await writeRelease(dir, one);
      const store = await openReleaseStore({ dir }, { log, intervalMs: 20 });
      const swapped = new Promise((resolve) => store.onSwap(resolve));
      await writeRelease(dir, other);
      await swapped;
      expect(store.current().id).toBe(other.digest);
      await store.close();
    });
    it('is refused with another contract than the hub answers itself, at the start and later', async () => {
      await writeRelease(dir, one);
      const digest = one.accessModel.contracts['vendors']!;
      const own = { vendors: digest, platform: 'a contract that the release does not hold' };
      const store = await openReleaseStore({ dir }, { log, intervalMs: 60_000, own });
      await writeRelease(dir, composeRelease([invoices!, { ...vendors!, sdl: `${vendors!.sdl}\n# of another version\n` }]));
      await store.look();
      expect(store.current().id).toBe(one.digest);
      expect(lines).toMatchObject([{ level: 'error', fields: { cause: expect.stringContaining('`vendors`') } }]);
      await store.close();
      await expect(openReleaseStore({ dir }, { log, own })).rejects.toThrow(code('RELEASE_MISMATCH'));
    });
    it('refuses to start without one', async () => {
      await expect(openReleaseStore({ dir }, { log })).rejects.toThrow(code('RELEASE_MISMATCH'));
    });
    it('is a bare supergraph only under the development switch', async () => {
      await writeFile(join(dir, SUPERGRAPH_FILE), one.supergraphSdl);
      const store = await openReleaseStore({ openSupergraph: join(dir, SUPERGRAPH_FILE) }, { log });
      expect(store.current().accessModel).toBeNull();
      await store.close();
      await expect(openReleaseStore({ dir }, { log })).rejects.toThrow(code('RELEASE_MISMATCH'));
    });
  });

  it('follows the registry, and keeps the old one when the new cannot be used', async () => {
    const path = join(dir, 'registry.json');
    const wrappingKey = { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43), kid: 'emea-1' };
    const place = { businessUnit: 'emea', url: 'http://127.0.0.1:1', legalEntities: ['DE01'] };
    const entry = { instance: 'vendors-emea', spoke: 'vendors', ...place, wrappingKey };
    await writeFile(path, JSON.stringify({ businessUnits: [], instances: [] }));
    const store = await openRegistryStore(path, { log, intervalMs: 60_000 });
    await writeFile(path, JSON.stringify({ businessUnits: [], instances: [entry] }));
    await store.look();
    expect(store.current().instances).toEqual([entry]);
    await writeFile(path, '{');
    await store.look();
    expect(store.current().instances).toEqual([entry]);
    expect(lines.map(({ level }) => level)).toEqual(['info', 'error']);
    await store.close();
    expect(await readFile(path, 'utf8')).toBe('{');
  });
});
