import { useSyncExternalStore } from 'react';

/** From this width on, a list and what is open of it stand side by side. The styles have the same number. */
const query = matchMedia('(min-width: 1200px)');

export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches);
}

function subscribe(listener: () => void): () => void {
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
