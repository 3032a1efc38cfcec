import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { defineError } from '#kernel/errors';

export const NoSuchFile = defineError({
  code: 'IMPORT_NO_SUCH_FILE',
  shown: false,
  message: (path: string) => `cannot import \`${path}\`: there is no such file, folder or match`,
});

// Beside documents, folders hold what describes them. A file that is named itself is never left out.
const NO_DOCUMENT = /^(\.|license|notice|readme|copying)|\.(md|ya?ml|json|csv|sha256|html?)$/i;

/**
 * The files that paths, folders and patterns name, each once, in the order of their names. A folder stands for all documents below it;
 * a pattern knows `*` and `?` in one name, and `**` for any folders. Throws IMPORT_NO_SUCH_FILE for what names nothing.
 */
export function collectFiles(named: readonly string[]): readonly string[] {
  const found = named.flatMap((each) => {
    const files = /[*?]/.test(each) ? matches(each) : existing(each);
    if (files.length === 0) throw NoSuchFile(each);
    return files;
  });
  return [...new Set(found)];
}

function existing(path: string): readonly string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw NoSuchFile(path);
  return stat.isDirectory() ? below(path).filter((file) => !NO_DOCUMENT.test(basename(file))) : [path];
}

function below(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? below(join(folder, entry.name)) : entry.isFile() ? [join(folder, entry.name)] : []));
}

function matches(pattern: string): readonly string[] {
  const names = pattern.split('/');
  const fixed = names
    .slice(
      0,
      names.findIndex((name) => /[*?]/.test(name)),
    )
    .join('/');
  const root = fixed === '' ? (pattern.startsWith('/') ? '/' : '.') : fixed;
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const whole = new RegExp(`^${names.map(expression).join('/').replaceAll('(?:.*/)?/', '(?:.*/)?')}$`);
  return below(root).filter((file) => whole.test(file));
}

// `**` is any number of folders, also none.
function expression(name: string): string {
  if (name === '**') return '(?:.*/)?';
  return name
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
}
