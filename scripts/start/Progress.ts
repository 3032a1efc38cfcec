/** Lines for whoever waits: what begins, how far it is, and how long it took. */
export class Progress {
  private shownAt = 0;

  constructor(private readonly out: NodeJS.WriteStream = process.stdout) {}

  readonly say = (line: string): void => {
    this.clear();
    this.out.write(`nave: ${line}\n`);
  };

  /** Runs `work` and says how long it took. `tell` shows how far it is: at once on a terminal, every 5 s elsewhere. */
  async step<T>(title: string, work: (tell: (how: string) => void) => Promise<T>): Promise<T> {
    const began = Date.now();
    this.shownAt = began;
    if (this.out.isTTY) this.out.write(`nave: ${title} ...`);
    const result = await work((how) => {
      this.tell(`${title}: ${how}`);
    });
    this.clear();
    this.out.write(`nave: ${title}: done in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
    return result;
  }

  private tell(line: string): void {
    const everyMs = this.out.isTTY ? 100 : 5_000;
    if (Date.now() - this.shownAt < everyMs) return;
    this.shownAt = Date.now();
    this.clear();
    this.out.write(this.out.isTTY ? `nave: ${line}` : `nave: ${line}\n`);
  }

  private clear(): void {
    if (this.out.isTTY) this.out.write('\r\u001b[2K');
  }
}
