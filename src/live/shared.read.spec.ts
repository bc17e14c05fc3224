import { describe, expect, it } from '@jest/globals';
import { SharedRead } from './shared.read.js';

describe('a shared read', () => {
  it('serves all who ask before it begins, and none who asks later', async () => {
    let [reads, written] = [0, 'a'];
    let finish: () => void = () => undefined;
    const shared = new SharedRead(async () => {
      reads++;
      const read = written;
      await new Promise<void>((resolve) => (finish = resolve));
      return read;
    });
    const early = [shared.get(), shared.get()];
    await new Promise(setImmediate);
    written = 'b';
    const late = [shared.get(), shared.get()];
    finish();
    expect(await Promise.all(early)).toEqual(['a', 'a']);
    await new Promise(setImmediate);
    finish();
    expect(await Promise.all(late)).toEqual(['b', 'b']);
    expect(reads).toBe(2);
  });

  it('tells its callers of a fault, and reads again for the next', async () => {
    let reads = 0;
    const shared = new SharedRead(() => (++reads === 1 ? Promise.reject(new Error('away')) : Promise.resolve(reads)));
    const first = shared.get();
    await expect(first).rejects.toThrow('away');
    expect(await shared.get()).toBe(2);
  });
});
