import { type FileToSend, sendFiles } from './sendFiles';
import { HubClient } from '../demo/feed/HubClient';
import { Report } from './Report';
import { access } from './access';
import { checkFile } from './checkFile';
import { collectFiles } from './collectFiles';
import { readFileSync } from 'node:fs';

export interface ImportRequest {
  readonly named: readonly string[];
  /** Null with `check` only. */
  readonly legalEntity: string | null;
  readonly check: boolean;
  readonly hub: string | undefined;
  readonly as: string;
  readonly readyFile: string;
  readonly token: string | undefined;
  readonly write: (line: string) => void;
}

/**
 * Checks the files named, and unless `check` says so hands them to the hub. True when none was refused.
 * Throws what keeps all of it from starting: IMPORT_NO_SUCH_FILE, IMPORT_NO_HUB, IMPORT_PERSONA_UNKNOWN, HUB_UNREACHABLE.
 */
export async function runImport(request: ImportRequest): Promise<boolean> {
  const paths = collectFiles(request.named);
  const report = new Report(paths.length, request.write);
  if (request.legalEntity === null) for (const path of paths) report.add({ path, ...checkFile(readFileSync(path)) });
  else await send(paths, report, { ...request, legalEntity: request.legalEntity });
  for (const line of ['', ...report.summary()]) request.write(line);
  return !report.refusedAny();
}

async function send(paths: readonly string[], report: Report, request: ImportRequest & { readonly legalEntity: string }): Promise<void> {
  const { hubUrl, subject, token } = access(request);
  const hub = new HubClient({ hubUrl, token: () => token, concurrency: 4 });
  const readable: FileToSend[] = [];
  for (const path of paths) {
    const bytes = readFileSync(path);
    const { kind, ...verdict } = checkFile(bytes);
    if (kind === null) report.add({ path, ...verdict });
    else readable.push({ path, bytes, kind });
  }
  try {
    await sendFiles(readable, {
      hub,
      subject,
      legalEntity: request.legalEntity,
      sent: (file) => {
        report.add(file);
      },
    });
  } finally {
    await hub.close();
  }
}
