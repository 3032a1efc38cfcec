import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderBroken } from './errors';

/**
 * A folder that only root writes and everybody may enter: what root lends to the server's account lies here
 * when the project is below a 0700 folder. Never a guessable name in a shared folder such as /tmp.
 * Throws DATA_FOLDER_BROKEN when somebody else may write to it.
 */
export function rootCache(): string {
  const parent = ['/var/cache', '/Library/Caches', '/var/lib'].find((each) => existsSync(each)) ?? '/var/lib';
  const folder = join(parent, 'nave');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const { uid, mode } = statSync(folder);
  if (uid !== 0 || (mode & 0o022) !== 0) throw DataFolderBroken(folder, 'it is not owned by root alone');
  return folder;
}
