import { useCallback, useEffect } from 'react';
import type { Stage } from '../../client/vocabulary.js';
import { useAddress, useFilterOfAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { ALL_ALERTS } from '../live/alert.filter.js';
import { useBoardNow, useFollowing } from '../live/session.context.js';
import { useOfficer } from '../work/officer.context.js';
import { MostUrgent } from './most.urgent.js';
import { PopulationPanel } from './population.panel.js';
import { StageTiles } from './stage.tiles.js';
import { TransitionsList } from './transitions.list.js';

/** What is going on: who turns, which alerts are the most urgent, how the stages fill. */
export function TodayPage() {
  const { words } = useLanguage();
  const { session } = useFollowing();
  const board = useBoardNow();
  const { stage } = useFilterOfAddress();
  const { change } = useAddress();
  const { name: me } = useOfficer();
  const pick = useCallback((picked: Stage | null) => change({ stage: picked }), [change]);

  useEffect(() => session.narrow({ ...ALL_ALERTS, stage, me }), [session, stage, me]);

  return (
    <main className="screen today-main" tabIndex={-1}>
      <h1 className="sr-only">{words.frame.screen.today}</h1>
      <StageTiles population={board.population} customers={board.customers} picked={stage} onPick={pick} />
      <MostUrgent board={board} stage={stage} />
      <PopulationPanel samples={board.samples} />
      <TransitionsList rows={board.moves} perMinute={board.movesPerMinute} now={board.asOf} stage={stage} />
    </main>
  );
}
