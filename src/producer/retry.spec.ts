import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { retryUntilAccepted } from './retry.js';
import { OverloadedError, QueueUnavailableError } from './producer.problems.js';

const send = jest.fn<() => Promise<void>>();
const AWAY = new QueueUnavailableError('away');

beforeEach(() => void send.mockReset());

describe('a patient sender', () => {
  it('throws at once what is no fault of the queue', async () => {
    send.mockRejectedValue(new RangeError('there is no shard 99'));
    await expect(retryUntilAccepted(send, undefined, () => 0)).rejects.toThrow('no shard 99');
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('ends with the reason of the signal, before a try and in the middle of a wait', async () => {
    send.mockRejectedValue(AWAY);
    await expect(retryUntilAccepted(send, AbortSignal.abort(new Error('stopped')), () => 0)).rejects.toThrow('stopped');
    expect(send).not.toHaveBeenCalled();
    const ending = new AbortController();
    const trying = retryUntilAccepted(send, ending.signal, () => 0);
    ending.abort(new Error('stopped'));
    await expect(trying).rejects.toThrow('stopped');
  });
});

describe('its waits', () => {
  it.each([
    ['half of a tenth of a second at least', AWAY, 0, 50],
    ['a tenth of a second at most', AWAY, 1, 100],
    ['the time an overloaded queue asks for, and a little', new OverloadedError('full', 1), 0, 1_050],
  ])('begin with %s', async (_what, fault, random, ms) => {
    send.mockRejectedValueOnce(fault).mockResolvedValueOnce();
    const startedAt = performance.now();
    await retryUntilAccepted(send, undefined, () => random);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(ms - 2);
    expect(send).toHaveBeenCalledTimes(2);
  });
});
