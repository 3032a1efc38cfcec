import { readFileSync } from 'node:fs';
import { type HubOptions, startHub } from '../../hub/main';
import { type Answer } from '../../hub/pipeline/Answer';
import { Recorder } from '../../hub/pipeline/Recorder';

/* Hubs in one process of their own: argv says whether they write their access logs, then the files of their options. */

const [, , log = 'yes', ...files] = process.argv;
if (log === 'no') Recorder.prototype.record = (_trail, answer: Answer) => Promise.resolve(answer);

async function main(): Promise<void> {
  const urls: string[] = [];
  for (const file of files) urls.push((await startHub(JSON.parse(readFileSync(file, 'utf8')) as HubOptions)).url);
  // Nothing is collected between rounds. A collection of young objects costs what it keeps, and falls to whoever fills the space; a full one
  // would also throw away code that was compiled for the shapes of rows, as no row is left then.
  process.on('message', () => process.send?.(process.cpuUsage()));
  process.on('disconnect', () => process.exit(0));
  process.send?.(urls);
}

main().catch((cause: unknown) => {
  process.stderr.write(`${String(cause)}\n`);
  process.exit(1);
});
