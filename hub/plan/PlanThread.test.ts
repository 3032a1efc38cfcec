import { print } from 'graphql';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { bomb, bombSupergraph } from '../../test/hub/plannerBomb';
import { resolvableKeysFirst } from '../supergraph/resolvableKeysFirst';
import { PlanThread } from './PlanThread';

const supergraphSdl = print(resolvableKeysFirst(bombSupergraph()));
const UNBOUNDED = 1_000_000_000;
let thread: PlanThread;
const open = (more: Partial<ConstructorParameters<typeof PlanThread>[0]> = {}): PlanThread =>
  (thread = new PlanThread({ supergraphSdl, pathsMax: 500, planMs: 30_000, waitingMax: 10, waitMs: 30_000, ...more }));
afterEach(() => thread.close());

const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'planned',
    (error: unknown) => (error as { code: string }).code,
  );

describe('the thread of the planner', () => {
  it('gives up on a bomb by its paths, and says so', async () => {
    open();
    expect(await thread.plan(['{r{id}}'])).toEqual({ nodes: [expect.objectContaining({ kind: 'Fetch', serviceName: 'a' })] });
    expect(await thread.plan([bomb()])).toEqual({ refused: expect.stringContaining('reached the limit of 500') });
  });

  it('is ended over its budget, leaves the event loop alone meanwhile, and plans again afterwards', async () => {
    open({ pathsMax: UNBOUNDED, planMs: 700 });
    await thread.plan(['{r{id}}']);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const startedAt = performance.now();
    expect(await code(thread.plan([bomb()]))).toBe('PLAN_REFUSED');
    const tookMs = performance.now() - startedAt;
    delay.disable();
    expect(tookMs).toBeGreaterThan(600);
    // A planner on this thread would hold the event loop for all of its budget.
    expect(delay.max / 1e6).toBeLessThan(tookMs / 2);
    expect(await thread.plan(['{quiet}'])).toEqual({ nodes: [expect.objectContaining({ serviceName: 'a' })] });
  });

  it('lets no more wait than it may, and answers those that wait when it is closed', async () => {
    open({ waitingMax: 2 });
    const waiting = ['{r{id}}', '{quiet}', '{r{a}}'].map((text) => code(thread.plan([text])));
    await thread.close();
    expect(await Promise.all(waiting)).toEqual(['PLANNER_BUSY', 'PLANNER_BUSY', 'PLANNER_BUSY']);
  });

  it('refuses everyone alike when the supergraph cannot be loaded', async () => {
    open({ supergraphSdl: 'type Query { a: Int }' });
    expect(await code(thread.plan(['{a}']))).toBe('PLANNER_BUSY');
    expect(await code(thread.plan(['{a}']))).toBe('PLANNER_BUSY');
  });

  it('holds the process for no longer than it plans', async () => {
    open();
    expect(await code(thread.plan(['{nothing}']))).toBe('planned');
    expect(await thread.plan(['{nothing}'])).toEqual({ refused: expect.stringContaining('nothing') });
  });
});
