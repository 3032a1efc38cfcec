import { type Phase, schedule } from './schedule';
import { generateGroup } from '../generator/generateGroup';
import { inParallel } from './inParallel';

const group = generateGroup({ seed: 3, anchor: '2026-11-24', size: 'small' });
const phases = schedule(group);
const tasksOf = (kind: string): readonly Phase['tasks'][number][] =>
  phases.flatMap((phase) => phase.tasks).filter((task) => task.kind === kind);

describe('the schedule of the small group', () => {
  it('never goes back in time and ends before the anchor', () => {
    const instants = phases.map((phase) => phase.at);
    expect([...instants].sort()).toEqual(instants);
    expect((instants.at(-1) ?? '') < '2026-11-24').toBe(true);
  });
  it('does everything once', () => {
    const files = tasksOf('receive').flatMap((task): readonly object[] => ('files' in task ? task.files : []));
    expect(files).toHaveLength(group.invoices.length);
    expect(tasksOf('statements').flatMap((task): readonly object[] => ('files' in task ? task.files : []))).toHaveLength(
      group.statements.length,
    );
    expect(tasksOf('rates').flatMap((task) => ('rates' in task ? task.rates : []))).toHaveLength(group.rates.length);
    expect(tasksOf('inviteVendor')).toHaveLength(60);
  });
  it('has rates before the first invoice is submitted, and vendors before the first is validated', () => {
    const first = (kind: string): number => phases.findIndex((phase) => phase.kind === kind);
    expect(first('rates')).toBeLessThan(first('submit'));
    expect(first('activateVendor')).toBeLessThan(first('validate'));
  });
  it('stays within the limits of a call', () => {
    for (const task of [...tasksOf('receive'), ...tasksOf('statements')])
      expect('files' in task && task.files.length).toBeLessThanOrEqual(100);
    for (const task of tasksOf('rates')) expect('rates' in task && task.rates.length).toBeLessThanOrEqual(500);
  });
});

describe('inParallel', () => {
  it('keeps to its limit and runs all', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (task) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      done.push(task);
    });
    expect([most, [...done].sort()]).toEqual([3, [1, 2, 3, 4, 5, 6, 7]]);
  });
  it('stops at the first failure', async () => {
    const done: number[] = [];
    const run = inParallel([1, 2, 3, 4], 1, (task) => (done.push(task) === 2 ? Promise.reject(new RangeError('no')) : Promise.resolve()));
    await expect(run).rejects.toThrow('no');
    expect(done).toEqual([1, 2]);
  });
});
