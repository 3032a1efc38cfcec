import { type KeyObject } from 'node:crypto';
import { type Pool } from 'pg';
import { type JWK } from 'jose';
import { type Clock } from '#kernel/Clock';
import { checkpointLine, checkpointOf, privateKeyOf } from './Checkpoint';
import { CheckpointFile } from './CheckpointFile';
import { type ChainHead } from './hashChain';

export interface CheckpointOptions {
  /** File of signed lines, one hub each. On another machine, or at least another disk. */
  readonly file: string;
  /** Ed25519, with its `kid`. */
  readonly privateJwk: JWK;
  /** 60,000 when left out. */
  readonly everyMs?: number;
}

interface Alarms {
  error(fields: object, message: string): void;
}

export interface CheckpointsParts {
  readonly options: CheckpointOptions;
  readonly hub: string;
  readonly pool: Pool;
  readonly clock: Clock;
  /** The head of the chain of this process, as this process knows it. */
  readonly ownHead: () => ChainHead | null;
  readonly log: Alarms;
}

const EVERY_MS = 60_000;

/**
 * Exports how far the chains of all hubs went, as often as said and once at the end. A chain of a process that died is taken along by
 * those that live. The own head comes from memory: when the database has another one, that is told and not signed away.
 */
export class Checkpoints {
  private readonly file: CheckpointFile;
  private readonly key: KeyObject;
  private readonly known = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: CheckpointsParts) {
    this.key = privateKeyOf(parts.options.privateJwk);
    this.file = new CheckpointFile(parts.options.file);
    this.timer = setInterval(() => void this.export(), parts.options.everyMs ?? EVERY_MS);
    this.timer.unref();
  }

  /** Writes a line when any chain went on. Never throws: a second store that cannot be reached is an alarm in the log. */
  export(): Promise<void> {
    this.running = this.running.then(async () => {
      try {
        await this.exportOnce();
      } catch (cause) {
        this.parts.log.error({ alarm: 'ACCESS_LOG_CHECKPOINT', cause: String(cause) }, 'the access log has no new checkpoint');
      }
    });
    return this.running;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.export();
  }

  private async exportOnce(): Promise<void> {
    const { clock, hub, options } = this.parts;
    const heads = (await this.heads()).filter(({ chain, number }) => (this.known.get(chain) ?? 0) < number);
    if (heads.length === 0) return;
    const about = { at: clock.now(), hub, kid: options.privateJwk.kid ?? '', ...this.file.next };
    this.file.append(checkpointLine(checkpointOf(heads, about), this.key));
    for (const { chain, number } of heads) this.known.set(chain, number);
  }

  private async heads(): Promise<readonly ChainHead[]> {
    const own = this.parts.ownHead();
    const { rows } = await this.parts.pool.query<Omit<ChainHead, 'number'> & { readonly number: string }>(HEADS);
    const others = rows.map(({ chain, number, hash }) => ({ chain, number: Number(number), hash }));
    if (own === null) return others;
    await this.compareOwn(own);
    return [...others.filter(({ chain }) => chain !== own.chain), own];
  }

  private async compareOwn(own: ChainHead): Promise<void> {
    const { rows } = await this.parts.pool.query<{ hash: string }>(
      `select encode(hash, 'hex') as hash from access_record where chain = $1 and number = $2`,
      [own.chain, own.number],
    );
    if (rows[0]?.hash === own.hash) return;
    this.parts.log.error(
      { alarm: 'ACCESS_LOG_CHANGED', chain: own.chain, number: own.number },
      'the access log was changed behind the hub',
    );
  }
}

// One index probe for each chain.
const HEADS = `select c.chain, r.number, encode(r.hash, 'hex') as hash from access_chain c
  cross join lateral (select number, hash from access_record where chain = c.chain order by number desc limit 1) r`;
