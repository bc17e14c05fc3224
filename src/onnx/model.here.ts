/**
 * A model in the thread that asks. That thread stands still while it scores, which is harmless in a process that only
 * scores and saves the way to another thread and back: about 60 µs per batch.
 *
 * 1. A model is proven in a thread of its own first: one that hangs or crashes while it is loaded stops nobody.
 * 2. A watch ends the process when a call does not return; see hang.watch.ts.
 * 3. A call that returns too late is reported as slow, because no timer can fire while it lasts. It begins in the next turn
 *    of the event loop: what other lanes compute before that turn is not the model's. The CPU that the process spent must
 *    have been as long: one that was suspended meanwhile has no slow model.
 */
import type { HangWatch } from './hang.watch.js';
import { threadDataOf } from './manifest.js';
import { SlowModelError } from './model.fault.js';
import type { ModelHost, OpenHost } from './model.host.js';
import { ModelThread } from './model.thread.js';
import { ModelSession, type RawScores } from './session.js';

export class ModelHere implements ModelHost {
  /** Never resolves: it ends with the process. */
  readonly ended = new Promise<void>(() => undefined);

  private constructor(
    private readonly session: ModelSession,
    private readonly watch: Pick<HangWatch, 'during'>,
    private readonly timeoutMs: number,
  ) {}

  static opener(watch: Pick<HangWatch, 'during'>, timeoutMs: number): OpenHost {
    return async (dir) => {
      const proven = await ModelThread.open(dir);
      await proven.host.close();
      const { manifest, data } = threadDataOf(dir);
      return { host: new ModelHere(await ModelSession.load(data), watch, timeoutMs), manifest };
    };
  }

  async score(features: Float32Array, rows: number): Promise<RawScores> {
    let startedAt = performance.now();
    let cpuBefore = process.cpuUsage();
    setImmediate(() => {
      startedAt = performance.now(); // the runtime's own immediate, queued by the line below, comes right after this one
      cpuBefore = process.cpuUsage();
    });
    const scores = await this.watch.during(() => this.session.score(features, rows));
    const tookMs = performance.now() - startedAt;
    if (tookMs > this.timeoutMs && cpuMs(cpuBefore) > this.timeoutMs)
      throw new SlowModelError(`the model took ${Math.round(tookMs)} ms for a batch`);
    return scores;
  }

  close(): Promise<void> {
    return this.session.release();
  }

  abandon(): void {
    // a call of its own thread is never open while anybody can ask for this
  }
}

/** Of all threads of the process since then. */
function cpuMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
