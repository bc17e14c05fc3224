import { useCallback, useState } from 'react';
import type { Stage } from '../../client/vocabulary.js';
import { useBoard } from '../live/use-board.js';
import type { SignedOutWhy } from '../session/sign-in.page.js';
import { useOpenCustomer } from '../session/route.js';
import { StoryDrawer } from '../story/story.drawer.js';
import { BranchesProvider } from '../work/branches.provider.js';
import { OfficerProvider } from '../work/officer.provider.js';
import { AlertsList } from './alerts.list.js';
import { HeaderBar } from './header.bar.js';
import { LogBar } from './log.bar.js';
import { TransitionsList } from './transitions.list.js';
import { ModelNote } from './model.note.js';
import { PopulationPanel } from './population.panel.js';
import { SafeguardsBanner } from './safeguards.banner.js';
import { StageTiles } from './stage.tiles.js';

interface Props {
  accessKey: string;
  onLeave: (why: SignedOutWhy) => void;
}

export function TodayPage({ accessKey, onLeave }: Props) {
  const [run, setRun] = useState<string | null>(null);
  return <Today key={run} accessKey={accessKey} run={run} onLeave={onLeave} onRun={setRun} />;
}

interface TodayProps extends Props {
  run: string | null;
  onRun: (run: string) => void;
}

function Today({ accessKey, run, onLeave, onRun }: TodayProps) {
  const [board, session] = useBoard(accessKey, run, onLeave);
  const openId = useOpenCustomer();
  const { stage } = board.filter;
  const pick = useCallback((picked: Stage | null) => session.narrow({ stage: picked }), [session]);

  return (
    <BranchesProvider session={session}>
      <OfficerProvider session={session}>
        <div className="today">
          <HeaderBar board={board} session={session} onRun={onRun} onSignOut={() => onLeave('asked')} />
          <LogBar log={board.log} now={board.asOf} />
          <SafeguardsBanner safeguards={board.safeguards} now={board.asOf} />
          <ModelNote session={session} />
          <main className="today-main">
            <StageTiles population={board.population} customers={board.customers} picked={stage} onPick={pick} />
            <AlertsList board={board} session={session} isCovered={openId !== null} />
            <PopulationPanel samples={board.samples} session={session} run={board.run} />
            <TransitionsList rows={board.moves} perMinute={board.movesPerMinute} now={board.asOf} stage={stage} />
          </main>
          {openId !== null && (
            <StoryDrawer key={openId} id={openId} now={board.asOf} session={session} run={board.run} />
          )}
        </div>
      </OfficerProvider>
    </BranchesProvider>
  );
}
