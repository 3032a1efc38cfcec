import { type Answer, type Platform, startPlatform } from '../support/platform';

// The clerk of DE01 and the rows of FR01 share one spoke instance, so only a policy keeps them apart.
const QUERY = '{ invoices(first: 500) { nodes { id legalEntityCode } } }';

const codes = (answer: Answer): string[] =>
  ((answer.body.data?.invoices?.nodes ?? []) as { legalEntityCode: string }[]).map((row) => row.legalEntityCode);
const errorCodes = (answer: Answer): unknown[] => (answer.body.errors ?? []).map((error) => error.extensions['code']);

async function asClerk(options: Parameters<typeof startPlatform>[0]): Promise<Answer> {
  const platform: Platform = await startPlatform(options);
  try {
    return await platform.ask('person:anna', { query: QUERY });
  } finally {
    await platform.close();
  }
}

describe('each wall alone hides FR01 from the clerk of DE01', () => {
  it('both walls: only rows of DE01, no alarm', async () => {
    const answer = await asClerk({});
    expect(new Set(codes(answer))).toEqual(new Set(['DE01']));
    expect(errorCodes(answer)).toEqual([]);
  }, 240_000);

  it('the wall of the spoke alone', async () => {
    const answer = await asClerk({ hub: { testing: { secondWallOff: true } } });
    expect(new Set(codes(answer))).toEqual(new Set(['DE01']));
  }, 60_000);

  it('row level security alone, under a spoke that forgot its row filter', async () => {
    const answer = await asClerk({ hub: { testing: { secondWallOff: true } }, instanceTesting: { rowFilterOff: true } });
    expect(new Set(codes(answer))).toEqual(new Set(['DE01']));
  }, 60_000);

  it('the wall of the hub alone: nothing is shown and the tripwire rings', async () => {
    const answer = await asClerk({ instanceTesting: { rowFilterOff: true, rlsOff: true } });
    expect(codes(answer)).not.toContain('FR01');
    expect(errorCodes(answer)).toContain('POLICY_TRIPWIRE');
  }, 60_000);

  it('with every wall off the rows are seen, so the tests above bite', async () => {
    const answer = await asClerk({ hub: { testing: { secondWallOff: true } }, instanceTesting: { rowFilterOff: true, rlsOff: true } });
    expect(codes(answer)).toContain('FR01');
  }, 60_000);
});
