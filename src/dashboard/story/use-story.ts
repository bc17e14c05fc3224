import { useCallback, useEffect, useState } from 'react';
import type { CustomerView, HistoryView, ServerMessage } from '../../client/protocol.js';
import { RestError } from '../../client/rest.js';
import type { BoardSession } from '../live/board.session.js';

export type Story =
  | { status: 'loading' }
  | { status: 'found'; customer: CustomerView; history: HistoryView }
  | { status: 'missing' }
  | { status: 'failed'; detail: string };

/** One commit sends several messages about a customer; reading once after them is enough. */
const SETTLE_MS = 400;

/** A customer's record and history, read again whenever the live feed has a message about this customer. */
export function useStory(session: BoardSession, id: string, run: string | null): { story: Story; reload: () => void } {
  const [story, setStory] = useState<Story>({ status: 'loading' });
  const [reads, setReads] = useState(0);
  const reload = useCallback(() => setReads((n) => n + 1), []);

  useEffect(() => {
    if (run === null) return undefined;
    let over = false;
    void read(session, id).then((found) => {
      // Data already on the screen is better than an error about reading it again.
      if (!over) setStory((shown) => (found.status === 'failed' && shown.status === 'found' ? shown : found));
    });
    return () => {
      over = true;
    };
  }, [session, id, run, reads]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = session.listen((message) => {
      if (subjectOf(message) !== id) return;
      clearTimeout(timer);
      timer = setTimeout(reload, SETTLE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [session, id, reload]);

  return { story, reload };
}

async function read(session: BoardSession, id: string): Promise<Story> {
  try {
    const rest = session.reads();
    const [customer, history] = await Promise.all([rest.customer(id), rest.history(id)]);
    return { status: 'found', customer, history };
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    return error.problem.status === 404 ? { status: 'missing' } : { status: 'failed', detail: error.problem.detail };
  }
}

function subjectOf(message: ServerMessage): string | null {
  if (message.type === 'stage') return message.move.customerId;
  return message.type === 'alert' ? message.alert.customerId : null;
}
