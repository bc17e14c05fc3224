import { createContext, useContext } from 'react';

export interface OfficerAtWork {
  /** Null until said. */
  name: string | null;
  /** Asks, unless it was said before. Null when the officer would not say. */
  named: () => Promise<string | null>;
  /** Asks again. */
  rename: () => void;
}

export const OfficerContext = createContext<OfficerAtWork>({
  name: null,
  named: () => Promise.resolve(null),
  rename: () => undefined,
});

export function useOfficer(): OfficerAtWork {
  return useContext(OfficerContext);
}
