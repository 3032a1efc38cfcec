import { stat } from 'node:fs/promises';

export interface FileWatchOptions {
  readonly files: readonly string[];
  readonly intervalMs: number;
  /** Called once for every change, one call at a time. */
  readonly onChange: () => Promise<void>;
}

/**
 * Looks at files at an interval and tells when one of them has changed. Not `fs.watch`: that misses changes on mounted volumes and files
 * that are replaced by a rename, which is how releases are written.
 */
export class FileWatch {
  private seen: string | null = null;
  private looking: Promise<void> = Promise.resolve();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: FileWatchOptions) {
    this.looking = this.state().then((state) => {
      this.seen = state;
    });
    this.timer = setInterval(() => {
      void this.look();
    }, options.intervalMs);
    this.timer.unref();
  }

  /** Looks now, and waits until a change has been dealt with. */
  look(): Promise<void> {
    this.looking = this.looking.then(async () => {
      const state = await this.state();
      if (state === this.seen) return;
      this.seen = state;
      await this.options.onChange();
    });
    return this.looking;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async state(): Promise<string> {
    const states = await Promise.all(
      this.options.files.map((file) =>
        stat(file).then(
          (found) => `${found.mtimeMs} ${found.size} ${found.ino}`,
          () => 'none',
        ),
      ),
    );
    return states.join('\n');
  }
}
