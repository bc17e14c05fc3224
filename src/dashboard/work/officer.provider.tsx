import { lazy, Suspense, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { keepOfficer, rememberedOfficer } from './officer.js';
import { OfficerContext, type OfficerAtWork } from './officer.context.js';

const NameDialog = lazy(async () => ({ default: (await import('./name.dialog.js')).NameDialog }));

type Waiting = (name: string | null) => void;

/** Asks for the name when it is first needed, and resolves all callers that wait for it. */
export function OfficerProvider({ children }: { children: ReactNode }) {
  const [name, setName] = useState(rememberedOfficer);
  const [isAsking, setAsking] = useState(false);
  const waiting = useRef<Waiting[]>([]);

  const answer = useCallback((said: string | null) => {
    setAsking(false);
    if (said !== null) {
      keepOfficer(said);
      setName(said);
    }
    for (const tell of waiting.current.splice(0)) tell(said);
  }, []);

  const officer = useMemo<OfficerAtWork>(() => {
    const ask = (): Promise<string | null> =>
      new Promise((resolve) => {
        waiting.current.push(resolve);
        setAsking(true);
      });
    return { name, named: () => (name === null ? ask() : Promise.resolve(name)), rename: () => setAsking(true) };
  }, [name]);

  return (
    <OfficerContext value={officer}>
      {children}
      {isAsking && (
        <Suspense fallback={null}>
          <NameDialog name={name} onAnswer={answer} />
        </Suspense>
      )}
    </OfficerContext>
  );
}
