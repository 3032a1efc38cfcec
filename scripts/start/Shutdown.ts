const ALL_MS = 4_800;

/** Ends what was started, the last first, on Ctrl-C, SIGTERM, a closed terminal or a failure; after 4.8 s the process ends anyhow. */
export class Shutdown {
  private readonly steps: (() => void | Promise<void>)[] = [];
  private running: Promise<void> | null = null;

  constructor(private readonly say: (line: string) => void) {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (this.running !== null) return;
        this.say('stopping');
        void this.run(0);
      });
    }
  }

  get began(): boolean {
    return this.running !== null;
  }

  add(step: () => void | Promise<void>): void {
    this.steps.push(step);
  }

  run(exitCode: number): Promise<void> {
    return (this.running ??= this.end(exitCode));
  }

  private async end(exitCode: number): Promise<void> {
    setTimeout(() => process.exit(exitCode === 0 ? 1 : exitCode), ALL_MS).unref();
    for (const step of this.steps.reverse()) {
      try {
        await step();
      } catch (error) {
        this.say(`could not stop cleanly: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    process.exit(exitCode);
  }
}
