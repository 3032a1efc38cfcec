import { newTrace, readTraceparent, traceparentOf } from './traceparent';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it.each<[string, { id: string; isSampled: boolean }]>([
    [`00-${ID}-${PARENT}-01`, { id: ID, isSampled: true }],
    [`00-${ID}-${PARENT}-00`, { id: ID, isSampled: false }],
    [`00-${ID}-${PARENT}-fe`, { id: ID, isSampled: false }],
    [`cc-${ID}-${PARENT}-01`, { id: ID, isSampled: true }],
    [`cc-${ID}-${PARENT}-01-what-will-come`, { id: ID, isSampled: true }],
  ])('is read from `%s`', (header, trace) => {
    expect(readTraceparent(header)).toEqual(trace);
  });
  it.each<[string | undefined]>([
    [undefined],
    [''],
    [`00-${ID}-${PARENT}`],
    [`00-${ID}-${PARENT}-01-more`],
    [`00-${ID}-${PARENT}-01 `],
    [` 00-${ID}-${PARENT}-01`],
    [`00-${ID}-${PARENT}-01, 00-${ID}-${PARENT}-01`],
    [`ff-${ID}-${PARENT}-01`],
    [`00-${ID.toUpperCase()}-${PARENT}-01`],
    [`00-${'0'.repeat(32)}-${PARENT}-01`],
    [`00-${ID}-${'0'.repeat(16)}-01`],
    [`00-${ID.slice(1)}-${PARENT}-01`],
    [`00-${ID}-${PARENT}-0g`],
    [`cc-${ID}-${PARENT}-01-${'x'.repeat(201)}`],
    [`00-${ID}-${PARENT}-01\n`],
    [`cc-${ID}-${PARENT}-01-a\r\nx: y`],
  ])('is not read from `%s`', (header) => {
    expect(readTraceparent(header)).toBeNull();
  });
  it('is not read from several', () => {
    expect(readTraceparent([`00-${ID}-${PARENT}-01`])).toBeNull();
  });
  it('is made anew for each call of one trace', () => {
    const trace = { id: ID, isSampled: true };
    const [one, other] = [traceparentOf(trace), traceparentOf(trace)];
    expect(one).not.toBe(other);
    for (const each of [one, other]) expect(readTraceparent(each)).toEqual(trace);
    expect(readTraceparent(traceparentOf(newTrace()))).toMatchObject({ isSampled: false });
    expect(newTrace().id).not.toBe(newTrace().id);
  });
});
