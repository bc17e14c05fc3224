/** A bank at work: new customers pay all the time, and a dashboard hears of each. Says what was lost and what stood still. */
import { setTimeout as sleep } from 'node:timers/promises';
import { shardOf } from '../../src/core/primitives/hash.js';
import { aPayment, post, type Payment } from '../e2e/poster.js';
import { LiveListener } from '../e2e/live.listener.js';
import { until, type TestService } from '../e2e/service.harness.js';

const PAUSE_MS = 50;
const RETRY_MS = 100;

export class Load {
  private readonly sent = new Map<string, { shard: number; acceptedAt: number }>();
  private readonly heard = new Map<string, number>();
  /** Per shard, when the dashboard heard of it last, and the longest time between two such instants. */
  private readonly lastAt: number[];
  private readonly gaps: number[];
  private running: Promise<void> = Promise.resolve();
  private isOn = true;
  /** Answers other than 202, by status. */
  readonly refused = new Map<number, number>();
  /** Of all answers to posts. */
  slowestMs = 0;
  /** How often the dashboard was told that it may have missed something. */
  resets = 0;

  private constructor(
    private readonly service: TestService,
    private readonly shards: number,
    private readonly listener: LiveListener,
  ) {
    this.lastAt = Array.from({ length: shards }, () => performance.now());
    this.gaps = this.lastAt.map(() => 0);
    listener.socket.on('message', (raw: Buffer) => this.hear(JSON.parse(raw.toString()) as Heard));
  }

  static async start(service: TestService, shards: number): Promise<Load> {
    const listener = await LiveListener.open(service);
    listener.say({ type: 'subscribe', topic: 'stages' });
    await listener.next('subscribed');
    const load = new Load(service, shards, listener);
    load.running = load.run(`${Date.now()}`);
    return load;
  }

  /** Resolves when every shard has published something that was sent after this call. */
  async untilAllMove(): Promise<void> {
    const from = performance.now();
    const moved = (): boolean => this.lastAt.every((at, shard) => at > from && this.firstSince(shard, from));
    while (!moved()) await sleep(PAUSE_MS);
  }

  /** Ends the load, and waits until all that can come has come. */
  async stop(): Promise<void> {
    this.isOn = false;
    await this.running;
    await until(
      () => this.service.get<{ idle: boolean }>('/v1/runs/live'),
      ({ idle }) => idle,
    );
    const deadline = performance.now() + 5_000;
    while (this.unheard > 0 && performance.now() < deadline) await sleep(PAUSE_MS);
    this.listener.socket.close();
  }

  get eventsPerPost(): number {
    return 2 * this.shards;
  }

  get accepted(): number {
    return this.sent.size;
  }

  /** Accepted, and never on the dashboard. */
  get unheard(): number {
    return [...this.sent.keys()].filter((id) => !this.heard.has(id)).length;
  }

  /** From the first acceptance to the last of those, in ms. */
  get lostSpanMs(): number {
    const at = [...this.sent].flatMap(([id, { acceptedAt }]) => (this.heard.has(id) ? [] : [acceptedAt]));
    return at.length === 0 ? 0 : Math.round(Math.max(...at) - Math.min(...at));
  }

  /** On the dashboard more than once. */
  get doubled(): number {
    return [...this.heard.values()].filter((times) => times > 1).length;
  }

  /** The longest silence of each shard, in ms, while load ran. */
  get silences(): readonly number[] {
    return this.gaps.map(Math.round);
  }

  private async run(name: string): Promise<void> {
    for (let i = 0; this.isOn; i++) {
      const ids = Array.from({ length: this.eventsPerPost }, (_, n) => `n${name}-${i}-${n}`);
      await this.deliver(ids.map(aPayment));
      await sleep(PAUSE_MS);
    }
  }

  /** As a bank's backend does: again, under the same ids, until it is accepted. */
  private async deliver(events: readonly Payment[]): Promise<void> {
    for (;;) {
      const askedAt = performance.now();
      const status = await post(this.service, events).then(
        (answer) => answer.status,
        () => 0,
      );
      this.slowestMs = Math.max(this.slowestMs, Math.round(performance.now() - askedAt));
      if (status === 202) break;
      this.refused.set(status, (this.refused.get(status) ?? 0) + 1);
      await sleep(RETRY_MS);
    }
    const acceptedAt = performance.now();
    for (const { customerId } of events)
      this.sent.set(customerId, { shard: shardOf(customerId, this.shards), acceptedAt });
  }

  private hear({ type, recovered, move }: Heard): void {
    if (type === 'subscribed' && recovered === false) this.resets++;
    if (type !== 'stage' || move === undefined) return;
    const { customerId } = move;
    this.heard.set(customerId, (this.heard.get(customerId) ?? 0) + 1);
    const shard = shardOf(customerId, this.shards);
    const now = performance.now();
    if (this.isOn) this.gaps[shard] = Math.max(this.gaps[shard] ?? 0, now - (this.lastAt[shard] ?? now));
    this.lastAt[shard] = now;
  }

  private firstSince(shard: number, from: number): boolean {
    return [...this.sent].some(([id, one]) => one.shard === shard && one.acceptedAt > from && this.heard.has(id));
  }
}

interface Heard {
  type: string;
  recovered?: boolean;
  move?: { customerId: string };
}

/** Prints the figures of a run, which documents quote. */
export function report(what: string, load: Load): void {
  const { accepted, unheard, lostSpanMs, doubled, refused, slowestMs, resets, silences } = load;
  const answers = [...refused].map(([status, times]) => `${times} × ${status}`).join(', ') || 'none';
  process.stderr.write(
    `${what}: ${accepted} accepted, ${unheard} not shown within ${lostSpanMs} ms, ${doubled} twice, other answers ${answers}, the slowest in ${slowestMs} ms, ` +
      `${resets} resets; longest silence of a shard ${Math.max(...silences)} ms (all: ${silences.join(' ')})\n`,
  );
}
