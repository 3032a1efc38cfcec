import { rmSync } from 'node:fs';
import { type HubOptions } from '../../hub/main';
import { type HubDatabase } from '../postgres/provisionHub';
import { type DataFolder } from './DataFolder';
import { type Keys } from './keys';

/** What the hub keeps its access log with. Its checkpoints lie beside the data folder: whoever changes that one does not reach them by it. */
export function accessLogOptions(folder: DataFolder, keys: Keys, { runUrl }: HubDatabase): HubOptions['accessLog'] {
  return {
    databaseUrl: runUrl,
    digestKey: keys.accessDigestKey,
    checkpoints: { file: checkpointFile(folder), privateJwk: keys.checkpointSigning },
  };
}

export function checkpointFile(folder: DataFolder): string {
  return folder.beside('checkpoints', 'hub.jsonl');
}

/** With the databases go the statements about them. */
export function dropCheckpoints(folder: DataFolder): void {
  rmSync(folder.beside('checkpoints'), { recursive: true, force: true });
}
