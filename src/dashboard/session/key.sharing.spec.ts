import { describe, expect, it, jest } from '@jest/globals';
import { askOtherTabs, shareKey, type KeyChannel, type KeyMessage } from './key.sharing.js';

type Hear = (event: { data: unknown }) => void;

/** Channels of tabs: each hears what the others say, and not itself. */
function tabs(count: number): KeyChannel[] {
  const hearers = Array.from({ length: count }, () => new Set<Hear>());
  return hearers.map((mine) => ({
    postMessage: (data: KeyMessage) => {
      for (const others of hearers) if (others !== mine) for (const hear of [...others]) hear({ data });
    },
    addEventListener: (_type, hear) => void mine.add(hear),
    removeEventListener: (_type, hear) => void mine.delete(hear),
  }));
}

function two(): [KeyChannel, KeyChannel] {
  const [a, b] = tabs(2);
  if (a === undefined || b === undefined) throw new Error('two tabs are needed');
  return [a, b];
}

describe('the key of open tabs', () => {
  it('is given to a new tab that asks', async () => {
    const [open, fresh] = two();
    shareKey(open, 'k1', () => undefined);
    expect(await askOtherTabs(fresh)).toBe('k1');
  });

  it('is nobody’s when no tab is signed in', async () => {
    const [, fresh] = two();
    expect(await askOtherTabs(fresh, 1)).toBeNull();
  });

  it('is given no more by a tab that signed out', async () => {
    const [open, fresh] = two();
    shareKey(open, 'k1', () => undefined)();
    expect(await askOtherTabs(fresh, 1)).toBeNull();
  });

  it('is forgotten by the tabs that have the same one, when one of them signs out', () => {
    const [here, there] = two();
    const onLeft = jest.fn();
    shareKey(there, 'k1', onLeft);
    here.postMessage({ kind: 'left', key: 'another' });
    expect(onLeft).not.toHaveBeenCalled();
    here.postMessage({ kind: 'left', key: 'k1' });
    expect(onLeft).toHaveBeenCalledTimes(1);
  });

  it('is not taken from a message of another form', async () => {
    const [open, fresh] = two();
    const asked = askOtherTabs(fresh, 1);
    open.postMessage({ kind: 'key', key: 7 } as unknown as KeyMessage);
    expect(await asked).toBeNull();
  });
});
