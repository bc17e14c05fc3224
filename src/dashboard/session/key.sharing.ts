/**
 * A new tab of the same browser signs in without typing: it asks the tabs that are open, and one that is signed in
 * answers. The key goes from memory to memory within the same origin and browser profile; it is on no disk and in no
 * address. When all tabs are closed, nobody is signed in. Signing out in one tab signs out those with the same key.
 */
export type KeyMessage = { kind: 'ask' } | { kind: 'key'; key: string } | { kind: 'left'; key: string };

/** The part of a BroadcastChannel that is needed. */
export interface KeyChannel {
  postMessage(message: KeyMessage): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  removeEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}

/** An open tab answers within milliseconds; one that the browser has put to sleep does not answer at all. */
const ANSWER_WITHIN_MS = 400;

/** Two services behind one proxy have different paths and do not hear each other. Null where there are no channels. */
export function openKeyChannel(path: string): KeyChannel | null {
  return typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`tidewatch.key ${path}`);
}

/** The key of another tab; null when none answers in time. */
export function askOtherTabs(channel: KeyChannel, withinMs = ANSWER_WITHIN_MS): Promise<string | null> {
  return new Promise((resolve) => {
    const end = (key: string | null): void => {
      clearTimeout(timer);
      channel.removeEventListener('message', hear);
      resolve(key);
    };
    const hear = ({ data }: { data: unknown }): void => {
      if (isKeyMessage(data) && data.kind === 'key') end(data.key);
    };
    const timer = setTimeout(() => end(null), withinMs);
    channel.addEventListener('message', hear);
    channel.postMessage({ kind: 'ask' });
  });
}

/** Answers other tabs with the key, and hears that they signed out. Returns the function that ends both. */
export function shareKey(channel: KeyChannel, key: string, onLeft: () => void): () => void {
  const hear = ({ data }: { data: unknown }): void => {
    if (!isKeyMessage(data)) return;
    if (data.kind === 'ask') channel.postMessage({ kind: 'key', key });
    if (data.kind === 'left' && data.key === key) onLeft();
  };
  channel.addEventListener('message', hear);
  return () => channel.removeEventListener('message', hear);
}

function isKeyMessage(data: unknown): data is KeyMessage {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return false;
  return data.kind === 'ask' || ('key' in data && typeof data.key === 'string');
}
