import { describe, expect, it } from '@jest/globals';
import { Semaphore } from './semaphore.js';

/** Asks for room and records when it was granted. */
class Asker {
  isIn = false;
  isRefused = false;
  private release: () => void = () => undefined;
  private readonly leaving = new AbortController();

  constructor(semaphore: Semaphore, size: number) {
    semaphore.take(size, this.leaving.signal).then(
      (release) => {
        this.isIn = true;
        this.release = release;
      },
      () => (this.isRefused = true),
    );
  }

  finish(): Promise<void> {
    this.release();
    return settle();
  }

  leave(): Promise<void> {
    this.leaving.abort();
    return settle();
  }
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

async function asked(semaphore: Semaphore, ...sizes: number[]): Promise<Asker[]> {
  const askers = sizes.map((size) => new Asker(semaphore, size));
  await settle();
  return askers;
}

function whoIsIn(askers: readonly Asker[]): boolean[] {
  return askers.map(({ isIn }) => isIn);
}

describe('a semaphore', () => {
  it('lets in what there is room for; the rest waits for room, in order', async () => {
    const askers = await asked(new Semaphore(10), 6, 4, 3, 1);
    expect(whoIsIn(askers)).toEqual([true, true, false, false]);
    await askers[1]?.finish();
    expect(whoIsIn(askers)).toEqual([true, true, true, true]);
  });

  it('lets nobody pass a large one that waits', async () => {
    const askers = await asked(new Semaphore(10), 6, 8, 1);
    expect(whoIsIn(askers)).toEqual([true, false, false]);
    await askers[0]?.finish();
    expect(whoIsIn(askers)).toEqual([true, true, true]);
  });

  it('takes more than all the room when nobody else is in', async () => {
    const askers = await asked(new Semaphore(10), 1, 50, 1);
    await askers[0]?.finish();
    expect(whoIsIn(askers)).toEqual([true, true, false]);
    await askers[1]?.finish();
    expect(whoIsIn(askers)).toEqual([true, true, true]);
  });

  it('lets the next in when one leaves the line', async () => {
    const askers = await asked(new Semaphore(10), 6, 8, 1);
    await askers[1]?.leave();
    expect(askers[1]?.isRefused).toBe(true);
    expect(whoIsIn(askers)).toEqual([true, false, true]);
  });

  it('gives room back once only after somebody left the line', async () => {
    const semaphore = new Semaphore(10);
    const [first, second] = await asked(semaphore, 10, 10);
    await second?.leave();
    await first?.finish();
    expect(whoIsIn(await asked(semaphore, 10, 1))).toEqual([true, false]);
  });
});

describe('what is added without waiting', () => {
  it('may exceed the room, and others wait until it is released', async () => {
    const semaphore = new Semaphore(10);
    await semaphore.take(4);
    const release = semaphore.add(20);
    let isIn = false;
    const waiting = semaphore.take(1).then(() => (isIn = true));
    await Promise.resolve();
    expect([semaphore.hasRoom, isIn]).toEqual([false, false]);
    release();
    await waiting;
    expect([semaphore.hasRoom, isIn]).toEqual([true, true]);
  });
});
