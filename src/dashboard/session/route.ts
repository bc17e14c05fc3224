import { useSyncExternalStore } from 'react';

/**
 * The address holds one thing: the customer whose story is open. So the link can be sent to a colleague and survives
 * a reload.
 */
export function customerInFragment(fragment: string): string | null {
  const id = /^#\/customer\/(.+)$/.exec(fragment)?.[1];
  if (id === undefined) return null;
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

export function openCustomer(id: string): void {
  location.hash = `#/customer/${encodeURIComponent(id)}`;
}

export function closeCustomer(): void {
  location.hash = '#/';
}

export function useOpenCustomer(): string | null {
  return useSyncExternalStore(follow, () => customerInFragment(location.hash));
}

function follow(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
