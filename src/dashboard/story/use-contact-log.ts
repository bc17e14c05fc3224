import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { ContactBody } from '../../client/protocol.js';
import { RestError } from '../../client/rest.js';
import { useFollowing } from '../live/session.context.js';
import { useOfficer } from '../work/officer.context.js';

type Trouble = { why: 'unnamed' | 'unanswered' } | { why: 'failed'; detail: string };

export interface ContactLogging {
  isBusy: boolean;
  trouble: Trouble | null;
  /** Resolves with true once it is logged. The same words sent again, after no answer, are logged once. */
  log: (contact: Omit<ContactBody, 'id' | 'by'>) => Promise<boolean>;
}

export function useContactLog(customerId: string): ContactLogging {
  const { session, run } = useFollowing();
  const { named } = useOfficer();
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const id = useRef(newId());

  const log = useCallback<ContactLogging['log']>(
    async (contact) => {
      const by = await named();
      if (by === null) {
        setTrouble({ why: 'unnamed' });
        return false;
      }
      setBusy(true);
      try {
        await session.reads().logContact(customerId, { ...contact, id: id.current, by });
      } catch (error) {
        if (!(error instanceof RestError)) throw error;
        setTrouble(troubleOf(error));
        return false;
      } finally {
        setBusy(false);
      }
      id.current = newId();
      setTrouble(null);
      void client.invalidateQueries({ queryKey: [run, 'contacts', customerId] });
      return true;
    },
    [session, run, named, client, customerId],
  );
  return { isBusy, trouble, log };
}

function troubleOf({ problem: { status, detail } }: RestError): Trouble {
  return status === 0 || status >= 500 ? { why: 'unanswered' } : { why: 'failed', detail };
}

/** Also where the page came without TLS: there the browser has no randomUUID. */
function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
