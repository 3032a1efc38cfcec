import { appendFileSync } from 'node:fs';
import fc from 'fast-check';
import { isFaulty } from '../support/faults/Fault';
import { Figures } from './figures';
import { actingSample, Proof, type Sample, sample } from './Proof';

/* NAVE_NI_SETS=1-40 NAVE_NI_SAMPLES=50: which contract sets, how many samples on each. Seeds are the numbers of the sets. */
const [from = 1, to = from] = (process.env['NAVE_NI_SETS'] ?? '1-40').split('-').map(Number);
const samples = Number(process.env['NAVE_NI_SAMPLES'] ?? '50');
const ofAgents = Math.ceil(samples / 5);
const sets = Array.from({ length: to - from + 1 }, (_, at) => from + at);
const SET_MS = 1_800_000;
const figures = new Figures();

describe.each(sets)('contract set %i', (seed) => {
  let proof: Proof;
  beforeAll(async () => {
    proof = await Proof.open(seed, figures);
  }, SET_MS);
  afterAll(async () => {
    await proof.close();
  }, SET_MS);

  /** One set alone is shrunk; a faulty run is over at the first red sample: which one it was is what counts. */
  const hold = async (arbitrary: fc.Arbitrary<Sample>, numRuns: number, run: (each: Sample) => Promise<void>): Promise<void> => {
    const property = fc.asyncProperty(arbitrary, run);
    const result = await fc.check(property, { seed, numRuns, endOnFailure: isFaulty() || sets.length > 1 });
    const cause = result.errorInstance instanceof Error ? result.errorInstance.message : '';
    const found = result.failed
      ? `sample ${String(result.numRuns)} of seed ${String(seed)}, ${String(result.numShrinks)} shrinks: ${cause}`
      : 'no interference';
    expect(found).toBe('no interference');
  };

  it(
    `holds over ${String(samples)} samples`,
    () =>
      hold(sample, samples, async (each) => {
        await proof.run(each);
      }),
    SET_MS,
  );

  it(
    `holds for agents over ${String(ofAgents)} samples more`,
    () =>
      hold(actingSample, ofAgents, async (each) => {
        await proof.runActing(each);
      }),
    SET_MS,
  );

  it('never hides by granting more', async () => {
    await expect(proof.monotonicity()).resolves.toBeUndefined();
  });
});

if (!isFaulty())
  it('is about something: samples are live, and every kind of use has a live one', () => {
    process.stdout.write(`noninterference, contract sets ${String(from)} to ${String(to)}\n${figures.text()}\n`);
    const file = process.env['NAVE_NI_FIGURES'];
    if (file !== undefined) appendFileSync(file, `${figures.json()}\n`);
    if (sets.length < 10) return; // too few to meet everything
    expect({ dropped: figures.dropped / figures.samples < 0.2, live: figures.live / figures.measured >= 0.6 }).toEqual({
      dropped: true,
      live: true,
    });
    expect(figures.empty()).toEqual([]);
    const { trips, written, writes, asAbsent } = figures;
    expect({ trips: trips > 0, done: written > 0, refused: writes > written, asAbsent: asAbsent > 0 }).toEqual({
      trips: true,
      done: true,
      refused: true,
      asAbsent: true,
    });
  });
