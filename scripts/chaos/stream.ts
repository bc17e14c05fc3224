/** The disturbed run: delivers the log while faults strike. */
import { createRandom } from '../command/random.js';
import type { Post } from './deliveries.js';
import type { DirectQueue } from './direct.queue.js';
import type { DisturbedDelivery } from './disturb.js';
import type { DoorClient } from './door.client.js';
import { pick } from './lives.js';
import type { Storm } from './storm.js';

export interface StreamOptions {
  deliveries: readonly DisturbedDelivery[];
  client: DoorClient;
  queue: DirectQueue;
  storm: Storm;
  seed: number;
  onTick: (tick: number) => void;
}

/** How many POSTs of the newest ticks are repeated while the stream must wait. */
const FILLERS = 40;

/** Every tick is accepted before the next one begins, so that each customer has the same instants in the same order. */
export async function streamLog({ deliveries, client, queue, storm, seed, onTick }: StreamOptions): Promise<void> {
  const random = createRandom(seed);
  let fillers: Post[] = [];
  const fill = (): void => {
    if (fillers.length > 0) client.sendLoosely(pick(fillers, random));
  };
  for (const [tick, delivery] of deliveries.entries()) {
    await storm.untilMayTake(2 * tick, fill);
    await deliver(delivery, client, queue);
    if (delivery.endsDay) {
      await storm.untilMayTake(2 * tick + 1, fill);
      await client.advanceClock(delivery.asOf);
    }
    fillers = [...fillers, ...delivery.posts.map(({ post }) => post)].slice(-FILLERS);
    onTick(tick);
  }
  await storm.untilMayTake(Infinity, fill);
}

async function deliver(delivery: DisturbedDelivery, client: DoorClient, queue: DirectQueue): Promise<void> {
  const { posts, direct, again, directAgain } = delivery;
  for (const post of again) client.sendLoosely(post);
  const sending = posts.map(({ post, twice }) => {
    if (twice) client.sendLoosely(post);
    return client.send(post);
  });
  const adding = [direct, directAgain].flatMap((job) => (job === null ? [] : [queue.add(job)]));
  await Promise.all([...sending, ...adding]);
}
