// Long on purpose: the stages of one pipeline are tried on the same stubs.
import { tryPipeline, type Tried, type TryOptions } from '../../test/hub/pipelineOf';

const id = (legalEntity: string, prefix = 'bil'): string => `${prefix}_${legalEntity}_${'0'.repeat(26)}`;
const row = (legalEntity: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: id(legalEntity),
  legalEntityCode: legalEntity,
  ...more,
});
const codes = ({ answer }: Tried): unknown[] =>
  (answer.body.errors ?? []).map(({ extensions, path }) => [extensions.code, path?.join('.')]);

const READ = 'activities: [READ], type: Bill, legalEntities: [DE01], fields: { core: all }';
const BANK = 'activities: [READ], type: Bill, legalEntities: [DE01], fields: { core: all, bank: [PROJECT] }';
const PAYEE = 'activities: [READ], type: Payee, legalEntities: [DE01], fields: { core: all }';

describe('the rewritten operation', () => {
  it('asks for key and legal entity of every scoped object, and for the guard of every reference', async () => {
    const { planned } = await tryPipeline({ grants: [READ, PAYEE], query: '{ bills { nodes { status payee { name } } } }' });
    expect(planned).toBe('{ bills { nodes { status payee { name id legalEntityCode _nave_visible: _visible } id legalEntityCode } } }');
  });

  describe('takes key and legal entity from what the client asks for anyway', () => {
    const planned = async (nodes: string, more: Partial<TryOptions> = {}): Promise<string | null> =>
      (await tryPipeline({ grants: [READ], query: `{ bills { nodes { ${nodes} } } }`, ...more })).planned;

    it.each([
      ['both, once', 'legalEntityCode id', 'legalEntityCode id'],
      ['one of them', 'status id', 'status id legalEntityCode'],
      ['neither', 'status', 'status id legalEntityCode'],
      ['them below a fragment on the type', '... on Bill { id } ... { legalEntityCode }', 'id legalEntityCode'],
      ['them under other names', 'k: id le: legalEntityCode', 'k: id le: legalEntityCode id legalEntityCode'],
      ['other fields under their names', 'id: status legalEntityCode: id', '_navk_id: status _navk_legalEntityCode: id id legalEntityCode'],
      ['them under conditions that hold', 'id @include(if: true)', 'id legalEntityCode'],
      ['them under conditions that do not hold', 'status id @skip(if: true) ... @include(if: false) { id }', 'status id legalEntityCode'],
    ])('%s', async (_, nodes, expected) => {
      expect(await planned(nodes)).toBe(`{ bills { nodes { ${expected} } } }`);
    });
    it('and not from where the client selects the list a second time', async () => {
      const query = '{ bills { nodes { id: status } } bills { nodes { id: status legalEntityCode } } }';
      expect(await planned('', { query })).toBe(
        '{ bills { nodes { _navk_id: status id legalEntityCode } } bills { nodes { _navk_id: status legalEntityCode id } } }',
      );
    });
  });

  it('opens fragments, decides @skip and @include, and drops variables that nothing uses', async () => {
    const query =
      'query Q($no: Boolean!, $yes: Boolean = true, $s: String) { ...Root @include(if: $yes) } fragment Root on Query { bills(filter: { status: $s }) { totalCount @skip(if: $yes) pageInfo @include(if: $no) { endCursor } ... @include(if: true) { nodes { id } } } }';
    const { planned } = await tryPipeline({ grants: [READ], query, variables: { no: false } });
    expect(planned).toBe('query Q($s: String) { bills(filter: {status: $s}) { nodes { id legalEntityCode } } }');
  });

  it('keeps an object of which nothing is selected', async () => {
    const tried = await tryPipeline({
      grants: [READ],
      query: '{ bills { pageInfo { endCursor @skip(if: true) } } }',
      data: { bills: { pageInfo: { _nave_type: 'PageInfo' } } },
    });
    expect(tried.planned).toBe('{ bills { pageInfo { _nave_type: __typename } } }');
    expect(tried.answer.body.data).toEqual({ bills: { pageInfo: {} } });
  });

  it('plans nothing for what needs no spoke', async () => {
    const tried = await tryPipeline({
      grants: [READ],
      query: '{ __typename __type(name: "Payee") { name } t: __type(name: "Bill") { name } }',
    });
    expect(tried.planned).toBeNull();
    expect(tried.answer.body.data).toEqual({ __typename: 'Query', __type: null, t: { name: 'Bill' } });
  });

  it('fetches the attributes that conditions on reading look at', async () => {
    const open = 'activities: [READ], type: Bill, legalEntities: ALL, fields: { core: all }, when: { eq: [status, OPEN] }';
    const data = { bills: { nodes: [row('DE01', { id: id('DE01'), _nave_at_status: 'OPEN' })] } };
    const good = await tryPipeline({
      grants: [open.replace('ALL', '[DE01]'), READ.replace('DE01', 'FR01')],
      query: '{ bills { nodes { id } } }',
      data,
    });
    expect(good.planned).not.toContain('_nave_at_');
    expect(good.answer.body.data).toEqual({ bills: { nodes: [{ id: id('DE01') }] } });
  });
});

describe('presenting', () => {
  const list = '{ bills { totalCount nodes { id } } }';

  it('leaves internal aliases behind, and names of prototypes where they are', async () => {
    const query = '{ bills { nodes { constructor: id __proto__: status toString: status } } }';
    const data = { bills: { nodes: [row('DE01', { constructor: 'a', toString: 'c', ['__proto__']: 'b' })] } };
    const { answer } = await tryPipeline({
      grants: [READ],
      query,
      data: JSON.parse(JSON.stringify(data).replace('"id"', '"__proto__":"b","id"')) as never,
    });
    expect(JSON.stringify(answer.body.data)).toBe('{"bills":{"nodes":[{"constructor":"a","__proto__":"b","toString":"c"}]}}');
  });

  it.each([
    ['another legal entity', row('FR01')],
    ['a legal entity that is not the one of its id', { id: id('FR01'), legalEntityCode: 'DE01' }],
    ['no legal entity', { id: id('DE01'), legalEntityCode: null }],
    ['no key', { id: null, legalEntityCode: 'DE01' }],
    ['a legal entity that is no text', { id: id('DE01'), legalEntityCode: ['DE01'] }],
  ])('nulls the connection of a row with %s', async (_, bad) => {
    const tried = await tryPipeline({
      grants: [READ],
      query: list,
      data: { bills: { totalCount: 2, nodes: [row('DE01'), bad] } },
    });
    expect(tried.answer.body.data).toEqual({ bills: null });
    expect(codes(tried)).toEqual([['POLICY_TRIPWIRE', 'bills.nodes.@']]);
    expect(tried.alarms).toEqual([expect.objectContaining({ alarm: 'POLICY_TRIPWIRE', coordinate: 'Bill', subject: 'person:try' })]);
    expect(JSON.stringify(tried.alarms)).not.toContain(id('FR01'));
  });

  it('looks at the fields, never at what the client calls by their names', async () => {
    const query = '{ bills { totalCount nodes { id: status legalEntityCode: status } } }';
    const named = { _navk_id: id('DE01'), _navk_legalEntityCode: 'DE01' };
    const data = (...nodes: object[]): Record<string, unknown> => ({ bills: { totalCount: 1, nodes } });
    const own = await tryPipeline({ grants: [READ], query, data: data(row('DE01', { ...named, _navk_id: 'OPEN' })) });
    expect(own.answer.body.data).toEqual({ bills: { totalCount: 1, nodes: [{ id: 'OPEN', legalEntityCode: 'DE01' }] } });
    for (const bad of [row('FR01', named), named, { ...named, id: id('FR01'), legalEntityCode: 'DE01' }]) {
      const tried = await tryPipeline({ grants: [READ], query, data: data(bad) });
      expect([tried.answer.body.data, codes(tried)]).toEqual([{ bills: null }, [['POLICY_TRIPWIRE', 'bills.nodes.@']]]);
      const explained = await tryPipeline({ grants: [READ], query, data: data(bad), explain: true });
      expect(explained.answer.body.data).toEqual({ bills: null });
    }
  });

  it('refuses a row whose legal entity came masked, and a cell that came in clear where it is masked', async () => {
    const masked = READ.replace('}', '}, mask: { legalEntityCode: CONST }');
    const query = '{ bills { nodes { status legalEntityCode } } }';
    const run = (code: string): Promise<Tried> =>
      tryPipeline({ grants: [masked], query, data: { bills: { nodes: [{ ...row('DE01'), legalEntityCode: code }] } } });
    expect(codes(await run('****'))).toEqual([['POLICY_TRIPWIRE', 'bills.nodes.@']]);
    expect(codes(await run('DE01'))).toEqual([['POLICY_TRIPWIRE', 'bills.nodes.@.legalEntityCode']]);
    for (const code of ['****', 'DE01']) expect((await run(code)).answer.body.data).toEqual({ bills: null });
  });

  it('nulls a single row, and a row of an edge with its connection', async () => {
    const one = await tryPipeline({
      grants: [READ],
      query: `{ bill(id: "${id('FR01')}") { id } }`,
      data: { bill: row('FR01', { id: id('FR01') }) },
    });
    expect([one.answer.body.data, codes(one)]).toEqual([{ bill: null }, [['POLICY_TRIPWIRE', 'bill']]]);
    const edges = await tryPipeline({
      grants: [READ],
      query: '{ bills { edges { node { id } } } }',
      data: { bills: { edges: [{ node: row('FR01', { id: 'x' }) }] } },
    });
    expect([edges.answer.body.data, codes(edges)]).toEqual([{ bills: null }, [['POLICY_TRIPWIRE', 'bills.edges.@.node']]]);
  });

  describe('a reference to a row that its owner does not show', () => {
    const payee = (more: object): object => ({ id: id('DE01', 'pay'), legalEntityCode: 'DE01', ...more });
    const shown = async (stubs: boolean, query: string, more: object): Promise<unknown> => {
      const data = { bills: { nodes: [row('DE01', { p: payee(more) })] } };
      const { answer } = await tryPipeline({ grants: [READ, PAYEE], stubs, query: `{ bills { nodes { p: payee { ${query} } } } }`, data });
      expect(answer.body.errors).toBeUndefined();
      return (answer.body.data as { bills: { nodes: { p: unknown }[] } }).bills.nodes[0]?.p;
    };

    it('is null', async () => {
      expect(await shown(false, 'id name', { id: id('DE01', 'pay'), name: 'Hidden Ltd', _nave_visible: null })).toBeNull();
    });

    it.each([null, false, undefined])(
      'is a stub with type name and key where the type says so, whatever else came along: %s',
      async (visible) => {
        const given = { k: id('FR01', 'pay'), name: 'Hidden Ltd', bills: { totalCount: 7 }, _nave_visible: visible };
        expect(await shown(true, '__typename k: id name bills { totalCount }', given)).toEqual({
          __typename: 'Payee',
          k: id('DE01', 'pay'),
          name: null,
          bills: null,
        });
      },
    );

    it('is null, not a stub, where something that has no null is asked for', async () => {
      expect(await shown(true, 'id legalEntityCode', { id: id('DE01', 'pay'), legalEntityCode: 'DE01' })).toBeNull();
    });

    it('is the whole row where its owner shows it', async () => {
      expect(await shown(true, 'id name', { id: id('DE01', 'pay'), name: 'Seen Ltd', _nave_visible: true })).toEqual({
        id: id('DE01', 'pay'),
        name: 'Seen Ltd',
      });
    });
  });

  it('nulls a hidden cell that is not null, where grants differ by legal entity', async () => {
    const grants = [READ, 'activities: [READ], type: Bill, legalEntities: [FR01], fields: { core: all, amounts: all }'];
    const gross = { amount: '1.00', currency: 'EUR' };
    const data = { bills: { nodes: [row('DE01', { gross }), row('FR01', { gross })] } };
    const tried = await tryPipeline({ grants, query: '{ bills { nodes { gross { amount } } } }', data });
    expect(tried.answer.body.data).toEqual({ bills: { nodes: [{ gross: null }, { gross: { amount: '1.00' } }] } });
    expect(codes(tried)).toEqual([['POLICY_TRIPWIRE', 'bills.nodes.@.gross']]);
  });

  it.each([
    ['DE89370400440532013000', null, true],
    ['****3000', '****3000', false],
    ['****30001', null, true],
    ['****', '****', false],
    [null, null, false],
  ])('holds a masked cell to its form: %s', async (iban, expected, trips) => {
    const tried = await tryPipeline({
      grants: [BANK],
      query: '{ bills { nodes { iban } } }',
      data: { bills: { nodes: [row('DE01', { iban })] } },
    });
    expect(tried.answer.body.data).toEqual({ bills: { nodes: [{ iban: expected }] } });
    expect(codes(tried)).toEqual(trips ? [['POLICY_TRIPWIRE', 'bills.nodes.@.iban']] : []);
  });

  it.each([
    ['the mask of the grant without a condition', '****', true],
    ['that of the other, whose condition the hub cannot check', `tok_${'a'.repeat(43)}`, true],
    ['a mask of neither', '****3000', false],
    ['no mask', 'DE89370400440532013000', false],
  ])('takes from a cell under several grants %s', async (_, iban, passes) => {
    // The row is readable whatever its status is, so the status does not come along.
    const bank = 'activities: [READ], type: Bill, legalEntities: [DE01], fields: { core: all, bank: [PROJECT] }';
    const grants = [`${bank}, mask: { iban: TOKEN }, when: { eq: [status, OPEN] }`, `${bank}, mask: { iban: CONST }`];
    const tried = await tryPipeline({ grants, query: '{ bills { nodes { iban } } }', data: { bills: { nodes: [row('DE01', { iban })] } } });
    expect(tried.planned).not.toContain('status');
    expect(tried.answer.body.data).toEqual({ bills: { nodes: [{ iban: passes ? iban : null }] } });
    expect(codes(tried)).toEqual(passes ? [] : [['POLICY_TRIPWIRE', 'bills.nodes.@.iban']]);
  });
  it('lets a cleared cell pass in the legal entity of the grant that clears it', async () => {
    const grants = [BANK, 'activities: [READ], type: Bill, legalEntities: [FR01], fields: { core: all, bank: [PROJECT] }, clear: [iban]'];
    const data = {
      bills: { nodes: [row('FR01', { iban: 'FR7630006000011234567890189' }), row('DE01', { iban: 'DE89370400440532013000' })] },
    };
    const tried = await tryPipeline({ grants, query: '{ bills { nodes { iban } } }', data });
    expect(tried.answer.body.data).toEqual({ bills: { nodes: [{ iban: 'FR7630006000011234567890189' }, { iban: null }] } });
  });

  it('holds rows to the condition of the grant, where the caller may see what it reads', async () => {
    const open = 'activities: [READ], type: Bill, legalEntities: [DE01], fields: { core: all }, when: { in: [legalEntityCode, [DE01]] }';
    const data = { bills: { nodes: [row('DE01', { id: 'a' })] } };
    expect((await tryPipeline({ grants: [open], query: list, data })).answer.body.data).toMatchObject({ bills: { nodes: [{ id: 'a' }] } });
    const closed = open.replace('[DE01]] }', '[FR01]] }');
    expect((await tryPipeline({ grants: [closed], query: list, data })).answer.body.data).toEqual({ bills: null });
  });

  it('takes away what a forbid covers', async () => {
    const grants = ['activities: [READ], type: Bill, legalEntities: ALL, fields: { core: all }'];
    const forbids = ['activities: [READ], type: Bill, legalEntities: [FR01], reason: related party'];
    const tried = await tryPipeline({ grants, forbids, query: list, data: { bills: { nodes: [row('FR01', { id: 'a' })] } } });
    expect([tried.answer.body.data, codes(tried)]).toEqual([{ bills: null }, [['POLICY_TRIPWIRE', 'bills.nodes.@']]]);
  });

  it('nulls a reference that its owner does not call visible, without an error, and trips on a visible foreign one', async () => {
    const query = '{ bills { nodes { payee { id } } } }';
    const payee = (more: object): object => ({
      bills: { nodes: [row('DE01', { payee: { id: id('DE01', 'pay'), legalEntityCode: 'DE01', _nave_visible: true, ...more } })] },
    });
    const run = (more: object): Promise<Tried> => tryPipeline({ grants: [READ, PAYEE], query, data: payee(more) as never });
    expect((await run({})).answer.body.data).toEqual({ bills: { nodes: [{ payee: { id: id('DE01', 'pay') } }] } });
    for (const more of [
      { _nave_visible: null },
      { _nave_visible: false },
      { _nave_visible: 'true' },
      { _nave_visible: undefined, legalEntityCode: null },
    ]) {
      const tried = await run(more);
      expect([tried.answer.body.data, codes(tried)]).toEqual([{ bills: { nodes: [{ payee: null }] } }, []]);
    }
    const tried = await run({ legalEntityCode: 'FR01', id: id('FR01', 'pay') });
    expect([tried.answer.body.data, codes(tried)]).toEqual([
      { bills: { nodes: [{ payee: null }] } },
      [['POLICY_TRIPWIRE', 'bills.nodes.@.payee']],
    ]);
  });

  it('propagates nulls by the schema and tells what was missing once', async () => {
    const data = { bills: { totalCount: 1, pageInfo: null, nodes: [row('DE01')] } };
    const tried = await tryPipeline({ grants: [READ], query: '{ bills { totalCount pageInfo { hasNextPage } nodes { id } } }', data });
    expect([tried.answer.body.data, codes(tried)]).toEqual([{ bills: null }, [['SPOKE_PROTOCOL_ERROR', 'bills.pageInfo']]]);
    const explained = await tryPipeline({
      grants: [READ],
      query: '{ bills { totalCount pageInfo { hasNextPage } nodes { id } } }',
      data,
      problems: [{ code: 'SPOKE_UNAVAILABLE', path: ['bills'], instance: 'bills-emea', detail: 'canary' }],
    });
    expect(codes(explained)).toEqual([['SPOKE_UNAVAILABLE', 'bills']]);
    expect(JSON.stringify(explained.answer)).not.toContain('canary');
  });

  it('turns codes that are not on the list into INTERNAL', async () => {
    const tried = await tryPipeline({
      grants: [READ],
      query: list,
      data: { bills: null },
      problems: [{ code: 'SQL_BROKE', path: ['bills'], detail: 'select secret' }],
    });
    expect(codes(tried)).toEqual([['INTERNAL', 'bills']]);
    const shown = await tryPipeline({
      grants: [READ],
      query: list,
      data: { bills: null },
      problems: [{ code: 'RATE_MISSING', path: ['bills'], detail: 'canary' }],
    });
    expect(shown.answer.body.errors).toEqual([
      { message: 'no rate', path: ['bills'], extensions: { code: 'RATE_MISSING', requestId: 'r' } },
    ]);
  });

  it('shows all of it with the wall off, so that the cases above bite', async () => {
    const data = { bills: { totalCount: 1, nodes: [row('FR01', { id: 'x' })] } };
    expect((await tryPipeline({ grants: [READ], query: list, data, wallOff: true })).answer.body.data).toEqual({
      bills: { totalCount: 1, nodes: [{ id: 'x' }] },
    });
  });
});

describe('cursors of a connection inside another', () => {
  const query =
    'query Q($inner: String) { bills(first: 1) { pageInfo { endCursor } nodes { payee { bills(first: 2, after: $inner) { pageInfo { endCursor } edges { cursor } } } } } }';
  const cursor = '[["text","ASC","x"]]';
  const inner = { pageInfo: { endCursor: cursor }, edges: [{ cursor }] };
  const payee = { id: id('DE01', 'pay'), legalEntityCode: 'DE01', _nave_visible: true, bills: inner };
  const data = { bills: { pageInfo: { endCursor: cursor }, nodes: [row('DE01', { payee })] } };

  it('are sealed for their own field', async () => {
    const first = await tryPipeline({ grants: [READ, PAYEE], query, data });
    const outer = (
      first.answer.body.data as never as {
        bills: {
          pageInfo: { endCursor: string };
          nodes: [{ payee: { bills: { pageInfo: { endCursor: string }; edges: [{ cursor: string }] } } }];
        };
      }
    ).bills;
    const nested = outer.nodes[0].payee.bills;
    expect(nested.edges[0].cursor).toBe(nested.pageInfo.endCursor);
    expect(nested.pageInfo.endCursor).not.toBe(outer.pageInfo.endCursor);
    const next = await tryPipeline({ grants: [READ, PAYEE], query, data, variables: { inner: nested.pageInfo.endCursor } });
    expect(next.planned).toContain('bills(first: 2, after: $_nave_c0)');
    expect(next.variables).toMatchObject({ _nave_c0: cursor });
    const wrong = await tryPipeline({ grants: [READ, PAYEE], query, data, variables: { inner: outer.pageInfo.endCursor } });
    expect(codes(wrong)).toEqual([['BAD_CURSOR', undefined]]);
  });

  it('share one variable where a field is selected twice', async () => {
    const twice =
      'query Q($a: String) { bills(after: $a) { totalCount } ...More } fragment More on Query { bills(after: $a) { nodes { id } } }';
    const { planned } = await tryPipeline({ grants: [READ], query: twice });
    expect(planned).toBe(
      'query Q($_nave_c0: String) { bills(after: $_nave_c0) { totalCount } bills(after: $_nave_c0) { nodes { id legalEntityCode } } }',
    );
  });
});

describe('a mutation', () => {
  const query = `mutation { note(input: { billId: "${id('DE01')}", note: "n" }) { __typename ... on BillChanged { bill { id } } ... on Refused { reason } } }`;
  const NOTE = 'activities: [Bill.note], type: Bill, legalEntities: [DE01], fields: { core: all, notes: all }';

  it('is presented by the type that came back, behind the wall', async () => {
    const changed = await tryPipeline({
      grants: [READ, NOTE],
      query,
      data: { note: { _nave_type: 'BillChanged', bill: row('DE01', { id: id('DE01') }) } },
    });
    expect(changed.answer.body.data).toEqual({ note: { __typename: 'BillChanged', bill: { id: id('DE01') } } });
    expect(changed.planned).toContain('_nave_type: __typename');
    const refused = await tryPipeline({ grants: [READ, NOTE], query, data: { note: { _nave_type: 'Refused', reason: 'late' } } });
    expect(refused.answer.body.data).toEqual({ note: { __typename: 'Refused', reason: 'late' } });
    const foreign = await tryPipeline({
      grants: [READ, NOTE],
      query,
      data: { note: { _nave_type: 'BillChanged', bill: row('FR01', { id: 'x' }) } },
    });
    expect([foreign.answer.body.data, codes(foreign)]).toEqual([
      { note: { __typename: 'BillChanged', bill: null } },
      [['POLICY_TRIPWIRE', 'note.bill']],
    ]);
  });

  it('needs the right to write what it writes, by the activity that it demands', async () => {
    const withoutNotes = await tryPipeline({ grants: [READ, NOTE.replace(', notes: all', '')], query });
    expect(codes(withoutNotes)[0]).toEqual(['GRAPHQL_VALIDATION_FAILED', undefined]);
  });

  it('writes in a legal entity only what is granted there', async () => {
    const elsewhere = NOTE.replace('DE01', 'FR01');
    const grants = [READ, NOTE.replace(', notes: all', ''), elsewhere];
    expect(codes(await tryPipeline({ grants, query }))).toEqual([['FORBIDDEN', undefined]]);
    expect((await tryPipeline({ grants, query: query.replaceAll('DE01', 'FR01'), data: { note: null } })).answer.status).toBe(200);
  });

  it('is FORBIDDEN as a whole where a legal entity has no grant', async () => {
    const tried = await tryPipeline({ grants: [READ, NOTE], query: query.replaceAll('DE01', 'FR01') });
    expect([tried.answer.status, codes(tried), tried.planned]).toEqual([403, [['FORBIDDEN', undefined]], null]);
  });
});

describe('stripping', () => {
  it('removes a parent of which nothing is left, and keeps one whose rows may be read', async () => {
    const query = 'query Stripped { bills { nodes { id iban payee { id } } } only: bills { nodes { iban } } }';
    const data = { bills: { nodes: [row('DE01', { id: 'a' })] }, only: { nodes: [row('DE01')] } };
    const tried = await tryPipeline({ grants: [READ], query, registered: true, data });
    expect(tried.planned).toBe('query Stripped { bills { nodes { id legalEntityCode } } only: bills { nodes { id legalEntityCode } } }');
    expect(tried.answer.body.data).toEqual({ bills: { nodes: [{ id: 'a', iban: null, payee: null }] }, only: { nodes: [{ iban: null }] } });
    expect(codes(tried)).toEqual([
      ['UNAUTHORIZED_FIELD_OR_TYPE', 'bills.nodes.@.iban'],
      ['UNAUTHORIZED_FIELD_OR_TYPE', 'bills.nodes.@.payee'],
      ['UNAUTHORIZED_FIELD_OR_TYPE', 'only.nodes.@.iban'],
    ]);
  });

  it('gives the same plan to equal rights only', async () => {
    const query = 'query Q { bills { nodes { id iban } } }';
    const wide = await tryPipeline({ grants: [BANK], query, registered: true });
    const narrow = await tryPipeline({ grants: [READ], query, registered: true });
    expect(wide.planned).toContain('iban');
    expect(narrow.planned).not.toContain('iban');
  });
});
