import { useEffect, useState } from 'react';
import { useLanguage } from '../language/language.context.js';
import type { BoardSession } from '../live/board.session.js';

const EVERY_MS = 60_000;

/** Says that the bank has no model of its own, where that is so. It is no trouble, so it is quiet. */
export function ModelNote({ session }: { session: BoardSession }) {
  const { words } = useLanguage();
  const isWithout = useWithoutModel(session);
  if (!isWithout) return null;
  return (
    <p className="model-note quiet small" data-testid="model-note">
      {words.noModel}
    </p>
  );
}

/** Whether the prior scores on purpose; false until known. */
function useWithoutModel(session: BoardSession): boolean {
  const [isWithout, setWithout] = useState(false);
  useEffect(() => {
    let over = false;
    const load = () => {
      session
        .reads()
        .models()
        .then(
          (models) => {
            if (!over) setWithout(models.some(({ role, note }) => role === 'active' && note !== undefined));
          },
          () => undefined, // The last answer stays; the connection state already shows the problem.
        );
    };
    load();
    const timer = setInterval(load, EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [session]);
  return isWithout;
}
