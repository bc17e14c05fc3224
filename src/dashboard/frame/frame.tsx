import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { useLanguage } from '../language/language.context.js';
import { BoardContext, FollowingContext, useBoardNow } from '../live/session.context.js';
import { useBoard } from '../live/use-board.js';
import { CommandPalette } from '../palette/command.palette.js';
import type { SignedOutWhy } from '../session/signed-out.js';
import { BranchesProvider } from '../work/branches.provider.js';
import { OfficerProvider } from '../work/officer.provider.js';
import { FrameHeader } from './frame.header.js';
import { FrameRail } from './frame.rail.js';
import { LogBar } from './log.bar.js';
import { ModelNote } from './model.note.js';
import { SafeguardsBanner } from './safeguards.banner.js';
import { StaleNote } from './stale.note.js';

interface Props {
  accessKey: string;
  /** Null: the server's default run. */
  run: string | null;
  onLeave: (why: SignedOutWhy) => void;
  children: ReactNode;
}

/** Follows one run, and stays while the screens within it change. */
export function Frame({ accessKey, run, onLeave, children }: Props) {
  const [board, session] = useBoard(accessKey, run, onLeave);
  const { run: followed, role } = board;
  const following = useMemo(() => ({ session, run: followed, mayAct: role !== 'auditor' }), [session, followed, role]);
  return (
    <FollowingContext value={following}>
      <BoardContext value={board}>
        <BranchesProvider>
          <OfficerProvider>
            <Layout onLeave={onLeave}>{children}</Layout>
          </OfficerProvider>
        </BranchesProvider>
      </BoardContext>
    </FollowingContext>
  );
}

function Layout({ onLeave, children }: Pick<Props, 'onLeave' | 'children'>) {
  const { words } = useLanguage();
  const { search } = useLocation();
  const { log, asOf, safeguards } = useBoardNow();
  const [isFinding, setFinding] = useState(false);
  const find = useCallback(() => setFinding(true), []);
  const signOut = useCallback(() => onLeave('asked'), [onLeave]);
  return (
    <div className="frame">
      <a className="skip" href="#main" onClick={skipToMain}>
        {words.frame.skip}
      </a>
      <FrameHeader onFind={find} onSignOut={signOut} />
      <div className="frame-body">
        <FrameRail search={search} />
        <div className="frame-screen">
          <LogBar log={log} now={asOf} />
          <SafeguardsBanner safeguards={safeguards} now={asOf} />
          <ModelNote />
          {children}
        </div>
      </div>
      <StaleNote />
      <CommandPalette isOpen={isFinding} onOpen={setFinding} />
    </div>
  );
}

/** The fragment holds the address of the screen, so the link only moves the focus. */
function skipToMain(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.querySelector('main')?.focus();
}
