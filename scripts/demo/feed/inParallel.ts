/** Runs the tasks in their order, at most `limit` at one time. The first failure ends it; what runs is waited for. */
export async function inParallel<T>(tasks: readonly T[], limit: number, run: (task: T) => Promise<void>): Promise<void> {
  const waiting = tasks[Symbol.iterator]();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true && !failed; next = waiting.next()) {
      try {
        await run(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(limit, tasks.length) }, worker));
  const bad = ended.find((each) => each.status === 'rejected');
  if (bad !== undefined) throw bad.reason;
}
