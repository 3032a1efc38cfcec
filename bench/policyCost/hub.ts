import { readFileSync } from 'node:fs';
import { type HubOptions, startHub } from '../../hub/main';
import { type Answer } from '../../hub/pipeline/Answer';
import { Recorder } from '../../hub/pipeline/Recorder';

/* A hub in a process of its own: argv is the file of its options and whether it writes its access log. It tells its CPU when asked. */

const [, , file = '', log = 'yes'] = process.argv;
if (log === 'no') Recorder.prototype.record = (_trail, answer: Answer) => Promise.resolve(answer);

startHub(JSON.parse(readFileSync(file, 'utf8')) as HubOptions).then(
  (hub) => {
    process.on('message', () => process.send?.(process.cpuUsage()));
    process.on('disconnect', () => process.exit(0));
    process.send?.(hub.url);
  },
  (cause: unknown) => {
    process.stderr.write(`${String(cause)}\n`);
    process.exit(1);
  },
);
