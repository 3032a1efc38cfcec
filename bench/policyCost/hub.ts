import { readFileSync } from 'node:fs';
import { type HubOptions, startHub } from '../../hub/main';
import { type Answer } from '../../hub/pipeline/Answer';
import { Recorder } from '../../hub/pipeline/Recorder';

/* Hubs in one process of their own: argv says whether they write their access logs, then the files of their options. */

/** `spent` ends what was measured, `from` begins what is: what the garbage of the one costs is not the other's. */
export interface Usage {
  readonly spent: NodeJS.CpuUsage;
  readonly from: NodeJS.CpuUsage;
}

const [, , log = 'yes', ...files] = process.argv;
if (log === 'no') Recorder.prototype.record = (_trail, answer: Answer) => Promise.resolve(answer);

async function main(): Promise<void> {
  const urls: string[] = [];
  for (const file of files) urls.push((await startHub(JSON.parse(readFileSync(file, 'utf8')) as HubOptions)).url);
  process.on('message', () => {
    const spent = process.cpuUsage();
    globalThis.gc?.();
    process.send?.({ spent, from: process.cpuUsage() } satisfies Usage);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.(urls);
}

main().catch((cause: unknown) => {
  process.stderr.write(`${String(cause)}\n`);
  process.exit(1);
});
