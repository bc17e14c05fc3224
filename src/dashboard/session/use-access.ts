import { useCallback, useEffect, useRef, useState } from 'react';
import { forgetKey, keepKey, rememberedKey } from './access.key.js';
import { askOtherTabs, openKeyChannel, shareKey, type KeyChannel } from './key.sharing.js';
import type { SignedOutWhy } from './signed-out.js';

type Access =
  /** Other tabs are being asked for their key. */
  { state: 'asking' } | { state: 'in'; key: string } | { state: 'out'; why: SignedOutWhy };

export interface AccessInUse {
  access: Access;
  enter: (key: string) => void;
  leave: (why: SignedOutWhy) => void;
}

/** The key of this tab: remembered by it, given by another tab, or typed. */
export function useAccess(): AccessInUse {
  const channel = useRef<KeyChannel | null>(null);
  const [access, setAccess] = useState<Access>(firstAccess);
  const key = access.state === 'in' ? access.key : null;
  const isAsking = access.state === 'asking';

  const enter = useCallback((entered: string) => {
    keepKey(entered);
    setAccess({ state: 'in', key: entered });
  }, []);
  const forget = useCallback((why: SignedOutWhy) => {
    forgetKey();
    setAccess({ state: 'out', why });
  }, []);
  const leave = useCallback(
    (why: SignedOutWhy) => {
      if (why === 'asked' && key !== null) channel.current?.postMessage({ kind: 'left', key });
      forget(why);
    },
    [key, forget],
  );

  useEffect(() => {
    channel.current ??= openKeyChannel(location.pathname);
    if (channel.current === null || key === null) return undefined;
    return shareKey(channel.current, key, () => forget('asked'));
  }, [key, forget]);

  useEffect(() => {
    if (!isAsking) return undefined;
    let over = false;
    const asked = channel.current === null ? Promise.resolve(null) : askOtherTabs(channel.current);
    void asked.then((given) => {
      if (over) return;
      if (given === null) forget('asked');
      else enter(given);
    });
    return () => {
      over = true;
    };
  }, [isAsking, enter, forget]);

  return { access, enter, leave };
}

function firstAccess(): Access {
  const key = rememberedKey();
  return key === null ? { state: 'asking' } : { state: 'in', key };
}
