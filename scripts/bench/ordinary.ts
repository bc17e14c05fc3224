/**
 * The ordinary way, as a good engineer would write it in an afternoon: one BullMQ job per event. The worker reads the
 * customer, applies the event, runs the model, decides and writes back. Features, model and decisions are the same,
 * but there are no batches, no order and no fence: two events of one customer may overwrite each other.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { Queue } from 'bullmq';
import { clientOf } from '../../src/redis/client.js';
import type { Bed } from './bed.js';
import { Crowd } from './crowd.js';
import { VoidFigureError } from './part.js';
import type { LaneLoad } from './lane-run.js';

export const ORDINARY_QUEUE = 'ordinary';

export interface OrdinaryOrder {
  jobs: number;
  concurrency: number;
  /** Does nothing with a job: this is the highest rate of BullMQ itself. */
  isNoop: boolean;
}

export interface OrdinaryRun {
  perSecond: number;
  /** CPU microseconds of the worker per event. */
  cpuUs: number;
  failed: number;
}

const ADDED_AT_ONCE = 1_000;
let crowds = 0;

export class OrdinaryWay {
  private readonly queue: Queue;
  private readonly ready: Promise<void>;

  private constructor(
    private readonly bed: Bed,
    private readonly worker: ChildProcess,
    private readonly load: Pick<LaneLoad, 'customers' | 'draw'>,
  ) {
    this.queue = new Queue(ORDINARY_QUEUE, { connection: clientOf(bed.redis), skipVersionCheck: true });
    this.ready = new Promise((resolve) => worker.once('message', () => resolve()));
  }

  /** With the core of the bed's build, on the bed's customers. */
  static async open(bed: Bed, load: Pick<LaneLoad, 'customers' | 'draw'>): Promise<OrdinaryWay> {
    const { build, redisUrl, shards } = bed;
    const worker = fork(build.ordinary, [JSON.stringify({ redisUrl, shards })], { cwd: build.folder });
    const way = new OrdinaryWay(bed, worker, load);
    bed.alsoClose(() => way.close());
    await way.ready;
    return way;
  }

  async run(order: OrdinaryOrder): Promise<OrdinaryRun> {
    await this.fill(order.jobs);
    const answer = new Promise<OrdinaryRun>((resolve, reject) => {
      this.worker.once('message', (run: OrdinaryRun) => resolve(run));
      this.worker.once('exit', (code) => reject(new VoidFigureError(`the ordinary worker ended with code ${code}`)));
    });
    this.worker.send(order);
    const run = await answer;
    this.worker.removeAllListeners('exit');
    if (run.failed > 0) throw new VoidFigureError(`${run.failed} jobs of the ordinary way failed`);
    return run;
  }

  private async close(): Promise<void> {
    const gone = new Promise((resolve) => this.worker.once('exit', resolve));
    this.worker.kill('SIGTERM');
    await gone;
    await this.queue.close();
  }

  private async fill(jobs: number): Promise<void> {
    const crowd = new Crowd({ ...this.load, seed: crowds, name: `o${crowds++}` });
    for (let left = jobs; left > 0; left -= ADDED_AT_ONCE) {
      const events = crowd.many(Math.min(left, ADDED_AT_ONCE), Date.now());
      const options = { removeOnComplete: true, removeOnFail: false };
      await this.queue.addBulk(events.map((data) => ({ name: 'event', data, opts: options })));
    }
    if (this.bed.redis.status !== 'ready') throw new VoidFigureError('Redis went away');
  }
}
