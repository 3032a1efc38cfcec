import { fault } from '../support/faults/Fault';
import { type StubHub, startStubHub } from '../hub/hubOfStubs';
import { attacks } from './attacks';

/* Doors that the hub does not have yet. Their attacks cannot be made, which is shown; a door that is built brings its own cases. */

const send = async (hub: StubHub, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${hub.hub.url}${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${await hub.token('person:all')}`,
      'content-type': 'application/json',
      ...(init.headers as Record<string, string>),
    },
  });

const tools = (hub: StubHub, session?: string): Promise<Response> =>
  send(hub, '/mcp', {
    method: 'POST',
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    headers: { accept: 'application/json, text/event-stream', ...(session !== undefined && { 'mcp-session-id': session }) },
  });

/** A subscription, and any request for a stream of events. */
const live = async (hub: StubHub, filter: string): Promise<readonly number[]> => {
  const asked = await hub.ask('person:all', { query: `subscription { invoiceChanged${filter} { id } }` });
  const streamed = await hub.ask('person:all', { query: '{ invoices(first: 1) { nodes { id } } }' }, { accept: 'text/event-stream' });
  return [asked.status, streamed.status];
};

const list = async (hub: StubHub): Promise<void> => {
  expect((await hub.ask('person:all', { query: '{ invoices(first: 1) { nodes { id } } }' })).status).toBe(200);
};

const SERVES_TOOLS = fault(
  'a server object of agents answers whoever comes',
  'hub/doors/server.ts',
  '  addSecurityHeaders(server, headers);',
  "  addSecurityHeaders(server, headers);\n  server.post('/mcp', () => ({ jsonrpc: '2.0', id: 1, result: { tools: [] } }));",
);
const STREAMS = fault(
  'a door agrees to stream events',
  'hub/doors/mediaTypes.ts',
  "if (type === '*/*' || type === 'application/*')",
  "if (type === '*/*' || type === 'application/*' || type === 'text/event-stream')",
);

attacks('doors that are not built', {
  open: () => startStubHub(),
  close: (hub: StubHub) => hub.close(),
  cases: [
    {
      id: 'D14',
      title: 'there is no live query whose filter could read a protected field',
      async holds(hub) {
        expect(await live(hub, '(filter: { gross: "1" })')).toEqual([400, 406]);
        expect(await live(hub, '(filter: { gross: "2" })')).toEqual([400, 406]);
      },
      twin: list,
      faults: [STREAMS],
    },
    {
      id: 'H06',
      title: 'no event is authorised by its own payload: there are no events',
      async holds(hub) {
        expect(await live(hub, '')).toEqual([400, 406]);
      },
      twin: list,
      faults: [STREAMS],
    },
    {
      id: 'H11',
      title: 'no row can leave a view by an event',
      async holds(hub) {
        expect(await live(hub, '(id: "inv_DE01_00000000000000000000000001")')).toEqual([400, 406]);
      },
      twin: list,
      faults: [STREAMS],
    },
    {
      id: 'G09',
      title: 'no server object serves several agents: there is none',
      async holds(hub) {
        const answers = await Promise.all(Array.from({ length: 10 }, () => tools(hub)));
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
      },
      twin: list,
      faults: [SERVES_TOOLS],
    },
    {
      id: 'N02',
      title: 'an agent that comes back finds no session of another',
      async holds(hub) {
        expect((await tools(hub, 'of-somebody-else')).status).toBe(404);
      },
      twin: list,
      faults: [SERVES_TOOLS],
    },
  ],
});
