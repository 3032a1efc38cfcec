import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placesOf } from '../support/faults/Fault';
import { FAULTS } from './faults';

describe('the seeded faults', () => {
  it('are at least 40, each under a name of its own', () => {
    const file = process.env['NAVE_NI_FAULTS_LIST'];
    if (file !== undefined) writeFileSync(file, JSON.stringify(FAULTS));
    expect(new Set(FAULTS.map(({ id }) => id)).size).toBe(FAULTS.length);
    expect(FAULTS.length).toBeGreaterThanOrEqual(40);
  });

  it.each(FAULTS)('$id stands in docs/policy-proof.md with what kills it', ({ id, fault, by }) => {
    const proof = readFileSync(join(__dirname, '../../docs/policy-proof.md'), 'utf8');
    const killer = 'test' in by ? by.test : `set ${String(by.set)}, sample ${String(by.sample)}: `;
    expect(proof).toContain(`| ${id} | ${fault.off} | ${killer}`);
  });

  it.each(FAULTS)('$id fits in exactly one place of the source', ({ fault }) => {
    expect(placesOf(fault)).toEqual(fault.edits.map(() => 1));
  });
});
