import { useCallback, useRef, useState } from 'react';
import type { ContactBody } from '../../client/protocol.js';
import { RestError } from '../../client/rest.js';
import { useSend } from '../live/server.state.js';
import { useOfficer } from '../work/officer.context.js';

type Trouble = { why: 'unnamed' | 'unanswered' } | { why: 'failed'; detail: string };

export interface ContactLogging {
  isBusy: boolean;
  trouble: Trouble | null;
  /** Resolves with true once it is logged. The same words sent again, after no answer, are logged once. */
  log: (contact: Omit<ContactBody, 'id' | 'by'>) => Promise<boolean>;
}

export function useContactLog(customerId: string): ContactLogging {
  const { named } = useOfficer();
  const [isUnnamed, setUnnamed] = useState(false);
  const id = useRef(newId());
  const { mutateAsync, isPending, error } = useSend(
    (rest, contact: ContactBody) => rest.logContact(customerId, contact),
    [['contacts', customerId]],
  );

  const log = useCallback<ContactLogging['log']>(
    async (contact) => {
      const by = await named();
      setUnnamed(by === null);
      if (by === null) return false;
      try {
        await mutateAsync({ ...contact, id: id.current, by });
      } catch (failure) {
        if (!(failure instanceof RestError)) throw failure;
        return false;
      }
      id.current = newId();
      return true;
    },
    [named, mutateAsync],
  );
  return { isBusy: isPending, trouble: isUnnamed ? { why: 'unnamed' } : troubleOf(error), log };
}

function troubleOf(error: unknown): Trouble | null {
  if (!(error instanceof RestError)) return null;
  const { status, detail } = error.problem;
  return status === 0 || status >= 500 ? { why: 'unanswered' } : { why: 'failed', detail };
}

/** Also where the page came without TLS: there the browser has no randomUUID. */
function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
