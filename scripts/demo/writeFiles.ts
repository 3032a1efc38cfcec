import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DemoGroup } from './generator/DemoGroup';

/** Writes the documents of the group as files below a folder, and `planted.json` with the cases that hide among them. Gives the number of documents. */
export function writeFiles(group: DemoGroup, folder: string): number {
  const documents = [...group.invoices, ...group.statements].map(({ document }) => document);
  for (const { fileName, bytes } of documents) {
    const path = join(folder, fileName);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  const names = new Map(documents.map(({ sha256, fileName }) => [sha256, fileName]));
  const planted = group.planted.map((each) => ({ ...each, files: each.documents.map((sha256) => names.get(sha256) ?? null) }));
  writeFileSync(
    join(folder, 'planted.json'),
    `${JSON.stringify({ seed: group.seed, anchor: group.anchor, size: group.size, planted }, null, 2)}\n`,
  );
  return documents.length;
}
