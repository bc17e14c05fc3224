import { useEffect } from 'react';
import type { CustomerView, HistoryView, ServerMessage } from '../../client/protocol.js';
import { troubleOf, useRead } from '../live/server.state.js';
import { useFollowing } from '../live/session.context.js';

export type Story =
  | { status: 'loading' }
  | { status: 'found'; customer: CustomerView; history: HistoryView }
  | { status: 'missing' }
  | { status: 'failed'; detail: string };

/** One commit sends several messages about a customer; reading once after them is enough. */
const SETTLE_MS = 400;

/** A customer's record and history, read again whenever the live feed has a message about this customer. */
export function useStory(id: string): { story: Story; reload: () => void } {
  const { session } = useFollowing();
  const { data, error, refetch } = useRead(['customer', id], (rest) =>
    Promise.all([rest.customer(id), rest.history(id)]),
  );

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = session.listen((message) => {
      if (subjectOf(message) !== id) return;
      clearTimeout(timer);
      timer = setTimeout(() => void refetch(), SETTLE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [session, id, refetch]);

  return { story: storyOf(data, error), reload: () => void refetch() };
}

/** Data already on the screen is better than an error about reading it again. */
function storyOf(data: [CustomerView, HistoryView] | undefined, error: unknown): Story {
  const trouble = troubleOf(error);
  if (trouble === 'missing') return { status: 'missing' };
  if (data !== undefined) return { status: 'found', customer: data[0], history: data[1] };
  if (trouble === null) return { status: 'loading' };
  return { status: 'failed', detail: typeof trouble === 'string' ? String(error) : trouble.detail };
}

function subjectOf(message: ServerMessage): string | null {
  if (message.type === 'stage') return message.move.customerId;
  return message.type === 'alert' ? message.alert.customerId : null;
}
