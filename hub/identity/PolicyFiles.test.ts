import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettableClock } from '#kernel/Clock';
import { PolicyFiles } from './PolicyFiles';
import { Principals } from './Principals';

const dir = mkdtempSync(join(tmpdir(), 'nave-policy-'));
const role = (activity: string): string => `roles:\n  clerk:\n    - { activities: [${activity}], type: Invoice, fields: { core: all } }\n`;
const grants = (codes: string): string =>
  `revision: 1\ngrants:\n  - { to: "person:anna", role: clerk, legalEntities: ${codes}, from: 2020-01-01, until: 2026-06-01 }\n`;
beforeEach(() => {
  writeFileSync(join(dir, 'roles.yaml'), role('READ'));
  writeFileSync(join(dir, 'grants.yaml'), grants('[DE01]'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const anna = { subject: 'person:anna', actor: 'PERSON', agent: null, purpose: null, scopes: [], expiresAtSeconds: 0 } as const;
const registry = { businessUnits: [], instances: [] };

it('follows its files, so that the next request has the new rights', () => {
  const refused = jest.fn();
  const files = new PolicyFiles({ dir, onRefused: refused, checkEveryMs: 0 });
  const principals = new Principals({
    policy: () => files.current(),
    registry: () => registry,
    clock: new SettableClock('2026-01-01T09:00:00.000000Z'),
  });
  const before = principals.principalOf(anna, 'ANY');
  expect(principals.principalOf(anna, 'ANY')).toBe(before);
  writeFileSync(join(dir, 'grants.yaml'), grants('[DE01, FR01]'));
  const after = principals.principalOf(anna, 'ANY');
  expect(after.grants[0]?.legalEntities).toEqual(['DE01', 'FR01']);
  expect(after.fingerprint).not.toBe(before.fingerprint);
  expect(refused).not.toHaveBeenCalled();
});

it('keeps the old policy when the new one cannot be read, and says so once', () => {
  const refused = jest.fn();
  const files = new PolicyFiles({ dir, onRefused: refused, checkEveryMs: 0 });
  const before = files.current();
  writeFileSync(join(dir, 'grants.yaml'), 'grants: nonsense');
  expect(files.current()).toBe(before);
  expect(files.current()).toBe(before);
  expect(refused).toHaveBeenCalledTimes(1);
});

it('ends a right on its day', () => {
  const files = new PolicyFiles({ dir, onRefused: jest.fn() });
  const clock = new SettableClock('2026-05-31T23:59:59.999999Z');
  const principals = new Principals({ policy: () => files.current(), registry: () => registry, clock });
  expect(principals.principalOf(anna, 'ANY').grants).toHaveLength(1);
  expect(principals.principalOf(anna, 'ANY').validUntil).toBe('2026-06-01T00:00:00.000000Z');
  clock.set('2026-06-01T00:00:00.000000Z');
  expect(principals.principalOf(anna, 'ANY').grants).toHaveLength(0);
});

it('refuses a revision below the one in use, which every spoke would refuse too', () => {
  const refused = jest.fn();
  const files = new PolicyFiles({ dir, onRefused: refused, checkEveryMs: 0 });
  const before = files.current();
  writeFileSync(join(dir, 'grants.yaml'), grants('[DE01, FR01]').replace('revision: 1', 'revision: 0'));
  expect(files.current()).toBe(before);
  expect(refused).toHaveBeenCalledWith(expect.objectContaining({ code: 'GRANT_INVALID' }));
});

it('asks again what reads the time at the next minute', () => {
  writeFileSync(join(dir, 'decisions.yaml'), 'decisions:\n  morning: { reason: a test, when: { lt: [time, "12:00"] } }\n');
  const files = new PolicyFiles({ dir, onRefused: jest.fn() });
  const clock = new SettableClock('2026-05-31T11:59:30.000000Z');
  const principals = new Principals({ policy: () => files.current(), registry: () => registry, clock });
  expect(principals.principalOf(anna, 'ANY')).toMatchObject({ decisions: ['morning'], validUntil: '2026-05-31T12:00:00.000000Z' });
  clock.set('2026-05-31T12:00:00.000000Z');
  expect(principals.principalOf(anna, 'ANY').decisions).toEqual([]);
});
