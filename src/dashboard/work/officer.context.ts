import { createContext, useContext } from 'react';

export interface OfficerAtWork {
  /** Null until entered. */
  name: string | null;
  /** Asks for the name, unless it is known. Null when the officer gave none. */
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
