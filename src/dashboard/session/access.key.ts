/**
 * The access key is stored for the life of the tab: never in a cookie, the address bar or the history. How a new tab
 * gets it: key.sharing.ts.
 */
const STORED_AS = 'tidewatch.key';

/**
 * A link may carry the key as `#key=…`. It is removed from the address at once, because addresses are copied, shown
 * to others and kept by the browser. Whether the key is valid shows with the first call, as for a stored key.
 */
export function keepKeyFromAddress(): void {
  const key = keyInFragment(location.hash);
  if (key === null) return;
  keepKey(key);
  history.replaceState(null, '', location.pathname + location.search);
}

export function keyInFragment(fragment: string): string | null {
  const key = /^#key=([^&]+)/.exec(fragment)?.[1];
  if (key === undefined) return null;
  try {
    return decodeURIComponent(key).trim();
  } catch {
    return key; // A stray percent sign is part of the key, not an encoding.
  }
}

export function rememberedKey(): string | null {
  return sessionStorage.getItem(STORED_AS);
}

export function keepKey(key: string): void {
  sessionStorage.setItem(STORED_AS, key);
}

export function forgetKey(): void {
  sessionStorage.removeItem(STORED_AS);
}
