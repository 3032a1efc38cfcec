import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GrantInvalid } from '#policy/grants/GrantInvalid';
import { loadPolicy, type PolicyDocument } from '#policy/grants/PolicyDocument';

export interface PolicyFilesOptions {
  /** Folder with `roles*.yaml`, `grants*.yaml` and `decisions*.yaml`. */
  readonly dir: string;
  /** Told once for each bad state of the files; the policy in use stays. */
  readonly onRefused: (cause: unknown) => void;
  /** How old an answer about the state of the files may be. */
  readonly checkEveryMs?: number;
}

/** The roles and grants in use. The files are looked at before they are used, at most once in `checkEveryMs`, and read again when they changed. */
export class PolicyFiles {
  private document: PolicyDocument;
  private state: string;
  private checkedAtMs = performance.now();
  private readonly checkEveryMs: number;

  /** Throws GRANT_INVALID: a hub does not start on a policy that it cannot read. */
  constructor(private readonly options: PolicyFilesOptions) {
    this.checkEveryMs = options.checkEveryMs ?? 1_000;
    this.state = stateOf(options.dir);
    this.document = loadPolicy(options.dir);
  }

  current(): PolicyDocument {
    const nowMs = performance.now();
    if (nowMs - this.checkedAtMs >= this.checkEveryMs) {
      this.checkedAtMs = nowMs;
      this.reloadIfChanged();
    }
    return this.document;
  }

  private reloadIfChanged(): void {
    try {
      const state = stateOf(this.options.dir);
      if (state === this.state) return;
      this.state = state;
      const document = loadPolicy(this.options.dir);
      // Spokes refuse an epoch below the highest that they have seen: an older revision would shut everybody out.
      if (document.revision < this.document.revision)
        throw GrantInvalid(
          'grants.yaml',
          `revision ${String(document.revision)} is below ${String(this.document.revision)}, which is in use`,
        );
      this.document = document;
    } catch (cause) {
      this.options.onRefused(cause);
    }
  }
}

/** Names, sizes and times of change of the policy files. */
function stateOf(dir: string): string {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => {
      const { mtimeMs, size } = statSync(join(dir, name));
      return `${name} ${mtimeMs} ${size}`;
    })
    .join('\n');
}
