import { testHub } from '../testing/Hub';
import { owner } from '../testing/startBills';
import { type BaseContext } from '../context';
import { type AccessModel } from '../policy/engine';
import { type Runner } from '../store/Runner';
import { type Call, type Engine } from './Engine';
import { type Report, spokeError } from './errors';
import { openHubKeys } from './HubKeys';
import { httpServer } from './http';
import { Sessions } from './Sessions';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';

it('writes the trace of a call into the log and into no answer, and takes no other text for one', async () => {
  const hub = await testHub();
  const lines: Parameters<Report['log']>[0][] = [];
  const log: Report['log'] = (line) => lines.push(line);
  const engine = {
    answer: (call: Call) => Promise.resolve({ status: 200, body: { errors: [spokeError(new RangeError('inside'), { ...call, log })] } }),
  } as unknown as Engine<BaseContext>;
  const { issuer, jwks, wrapping } = hub.keys;
  const sessions = new Sessions({ audience: 'one', issuer, keys: await openHubKeys({ jwks }), wrapping });
  const server = httpServer({ engine, sessions, model: {} as AccessModel, runner: {} as unknown as Runner, documents: null, log });
  const { headersOf } = await hub.session({ url: '', instance: 'one', legalEntities: ['DE01'] }, owner('person:anna', ['DE01']));
  const answers: string[] = [];
  for (const traceparent of [`00-${ID}-00f067aa0ba902b7-01`, `00-${ID}-00f067aa0ba902b7-01\t{"level":60}`, ID]) {
    const body = '{"query":"{ a }"}';
    const headers = headersOf({ op: 'READ', body, headers: { traceparent } });
    answers.push((await server.inject({ method: 'POST', url: '/graphql', headers, payload: body })).payload);
  }
  expect(lines.map(({ traceId, requestId }) => [traceId, requestId])).toEqual([
    [ID, 'test'],
    [null, 'test'],
    [null, 'test'],
  ]);
  expect(answers.join()).not.toContain(ID);
});
