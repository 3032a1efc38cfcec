import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serverAccount } from '../postgres/account';
import { clusterFolder, deleteCluster } from '../postgres/cluster';
import { DataFolderBroken } from '../postgres/errors';
import { clearOldServer } from '../postgres/postmaster';

const MARK = 'nave.json';
/** All that a start writes there; --reset deletes these and nothing else. */
const OURS = ['config', 'keys', 'logs', 'tokens', 'registry.json', 'ready.json', 'state.json', 'postgresql'];

/** Where one platform keeps everything between starts: `.nave`. Files with secrets have mode 0600. */
export class DataFolder {
  private constructor(readonly path: string) {}

  /** Makes the folder on the first start. Throws DATA_FOLDER_BROKEN when it is no folder of Nave or cannot be written. */
  static open(given: string): DataFolder {
    const path = resolve(given);
    const folder = new DataFolder(path);
    try {
      mkdirSync(path, { recursive: true, mode: 0o711 }); // root lends the database below it to another account
      const names = readdirSync(path).filter((name) => !name.startsWith('lock'));
      if (!names.includes(MARK)) {
        if (names.length > 0) throw DataFolderBroken(path, `it holds other files, such as \`${names[0] ?? ''}\``);
        folder.write(MARK, { version: 1 });
      }
      folder.write('probe', {});
      rmSync(folder.file('probe'));
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? '';
      if (code === 'DATA_FOLDER_BROKEN') throw cause;
      throw DataFolderBroken(path, REASONS[code] ?? (cause instanceof Error ? cause.message : code));
    }
    return folder;
  }

  file(...parts: readonly string[]): string {
    return join(this.path, ...parts);
  }

  /** A second folder next to this one, for what must not share its fate: `.nave.checkpoints`. */
  beside(name: string, ...parts: readonly string[]): string {
    return join(`${this.path}.${name}`, ...parts);
  }

  /** The document of an earlier start, or null. Throws DATA_FOLDER_BROKEN when it is no JSON. */
  read(name: string): unknown {
    if (!existsSync(this.file(name))) return null;
    try {
      return JSON.parse(readFileSync(this.file(name), 'utf8')) as unknown;
    } catch {
      throw DataFolderBroken(this.path, `\`${name}\` is damaged`);
    }
  }

  /** Written aside and renamed: no reader sees half a document. */
  write(name: string, document: unknown): string {
    return this.writeText(name, `${JSON.stringify(document, null, 2)}\n`);
  }

  writeText(name: string, text: string): string {
    const file = this.file(name);
    mkdirSync(resolve(file, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return file;
  }

  remove(name: string): void {
    rmSync(this.file(name), { recursive: true, force: true });
  }

  /** Deletes keys, logs and the embedded database, which is stopped first if it was left running. */
  async reset(): Promise<void> {
    const account = serverAccount();
    const postgres = this.file('postgres');
    if (existsSync(postgres)) await clearOldServer(clusterFolder(postgres, account));
    deleteCluster(postgres, account);
    for (const name of OURS) this.remove(name);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'it belongs to another account of this machine',
  EPERM: 'it belongs to another account of this machine',
  EEXIST: 'there is a file of that name',
  ENOTDIR: 'there is a file of that name',
  EROFS: 'its disk is read-only',
  ENOSPC: 'its disk is full',
};
