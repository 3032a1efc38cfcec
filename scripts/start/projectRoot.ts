import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of package.json, from the sources as from `dist`. */
export function projectRoot(from: string = __dirname): string {
  return existsSync(join(from, 'package.json')) ? from : projectRoot(dirname(from));
}

/** The compiled file of a source: `hub/main.ts` is `dist/hub/main.js`. */
export function compiled(source: string): string {
  return join(projectRoot(), 'dist', source.replace(/\.ts$/, '.js'));
}
