import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BacklogGate, type Waiting } from './backlog-gate.js';
import { OverloadedError } from './producer.problems.js';

const NONE: Waiting = { events: 0, oldestAt: null };
let now: number;
let shards: Waiting[];
const read = jest.fn<() => Promise<readonly Waiting[]>>();

beforeEach(() => {
  now = 1_000_000;
  shards = [NONE, NONE];
  read.mockReset();
  read.mockImplementation(() => Promise.resolve(shards));
});

function aGate(maxSeconds = 60, maxEvents = 100): BacklogGate {
  return new BacklogGate(read, { maxSeconds, maxEvents }, () => now);
}

async function refusal(gate: BacklogGate, ...asked: number[]): Promise<OverloadedError | null> {
  try {
    await gate.check(asked);
    return null;
  } catch (fault) {
    if (fault instanceof OverloadedError) return fault;
    throw fault;
  }
}

/** Lets background work finish. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('the gate before the queue', () => {
  it.each<[string, Waiting, number, number, number | null]>([
    ['nothing waits', NONE, 60, 100, null],
    ['the oldest is as old as allowed', { events: 1, oldestAt: 940_000 }, 60, 100, null],
    ['the oldest is too old: by how much it is late', { events: 1, oldestAt: 930_000 }, 60, 100, 10],
    ['the oldest is a little too old: a second at least', { events: 1, oldestAt: 939_999 }, 60, 100, 1],
    ['the oldest is very old: half a minute at most', { events: 1, oldestAt: 1 }, 60, 100, 30],
    ['any age is allowed', { events: 1, oldestAt: 1 }, 0, 100, null],
    ['as many wait as allowed', { events: 100, oldestAt: null }, 60, 100, null],
    ['too many wait', { events: 150, oldestAt: null }, 60, 100, 5],
    ['too many wait and any age is allowed', { events: 101, oldestAt: 1 }, 0, 100, 1],
  ])('says after how many seconds to send again when %s', async (_when, waiting, maxSeconds, maxEvents, seconds) => {
    shards = [waiting, NONE];
    const refused = await refusal(aGate(maxSeconds, maxEvents), 0);
    expect(refused?.retryAfterSeconds ?? null).toBe(seconds);
  });

  it('asks about the shards the events go to, and no other', async () => {
    shards = [NONE, { events: 1, oldestAt: 0 }];
    const gate = aGate();
    expect(await refusal(gate, 0)).toBeNull();
    expect((await refusal(gate, 0, 1))?.message).toContain('shard 1');
  });

  it('asks Redis before the very first send, then in the background, at most every half second', async () => {
    const gate = aGate();
    await Promise.all([refusal(gate, 0), refusal(gate, 1)]);
    expect(read).toHaveBeenCalledTimes(1);
    now += 499;
    await refusal(gate, 0);
    expect(read).toHaveBeenCalledTimes(1);
    now += 1;
    read.mockReturnValue(new Promise(() => undefined)); // never answers: no caller may wait for it
    expect(await refusal(gate, 0)).toBeNull();
    expect(await refusal(gate, 0)).toBeNull();
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('refuses nobody for what was true long ago', async () => {
    shards = [{ events: 1, oldestAt: 0 }];
    const gate = aGate();
    expect(await refusal(gate, 0)).not.toBeNull();
    shards = [NONE];
    now += 500;
    expect(await refusal(gate, 0)).toBeNull();
  });

  it('notices in the background that a shard has fallen behind', async () => {
    const gate = aGate();
    await refusal(gate, 0);
    shards = [{ events: 1, oldestAt: 0 }];
    now += 500;
    expect(await refusal(gate, 0)).toBeNull();
    await settle();
    expect(await refusal(gate, 0)).not.toBeNull();
  });

  it('refuses nobody when Redis cannot be asked, and asks again half a second later', async () => {
    read.mockRejectedValue(new Error('away'));
    const gate = aGate();
    expect(await refusal(gate, 0)).toBeNull();
    expect(await refusal(gate, 0)).toBeNull();
    expect(read).toHaveBeenCalledTimes(1);
    now += 500;
    read.mockResolvedValue([{ events: 1, oldestAt: 0 }]);
    await refusal(gate, 0);
    await settle();
    expect(await refusal(gate, 0)).not.toBeNull();
  });
});
