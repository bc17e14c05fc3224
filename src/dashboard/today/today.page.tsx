import { useCallback, useEffect } from 'react';
import type { TransitionsView } from '../../client/protocol.js';
import { STAGES, type Stage } from '../../client/vocabulary.js';
import { useAddress, useFilterOfAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { ALL_ALERTS } from '../live/alert.filter.js';
import { useRead } from '../live/server.state.js';
import { useBoardNow, useFollowing } from '../live/session.context.js';
import { useOfficer } from '../work/officer.context.js';
import { Answers } from './answers.js';
import { DailyPanel } from './daily.panel.js';
import { FlowPanel } from './flow.panel.js';
import { MeasuresPanel } from './measures.panel.js';
import { ServicePanel } from './service.panel.js';
import { StageTiles } from './stage.tiles.js';
import { StreamPanel } from './stream.panel.js';
import { chartedWindow, todayWindowOf } from './today.window.js';
import './today.css';

/** The ledger counts days, so its figures change slowly. */
const LEDGER_EVERY_MS = 15_000;

/** At eight in the morning: what is mine, who turned, what was saved; then how customers move, and what moves now. */
export function TodayPage() {
  const { words } = useLanguage();
  const { session } = useFollowing();
  const board = useBoardNow();
  const { stage } = useFilterOfAddress();
  const { change, search } = useAddress();
  const { name: me } = useOfficer();
  const pick = useCallback((picked: Stage | null) => change({ stage: picked }), [change]);
  const window = todayWindowOf(search);
  const charted = chartedWindow(window);
  const transitions = useRead(['transitions', window], (rest) => rest.transitions(window), {
    everyMs: LEDGER_EVERY_MS,
  });
  const days = useRead(['stage days', charted], (rest) => rest.stageDays(charted), { everyMs: LEDGER_EVERY_MS });

  useEffect(() => session.narrow({ ...ALL_ALERTS, stage, me }), [session, stage, me]);

  return (
    <main className="screen today-main" tabIndex={-1}>
      <h1 className="sr-only">{words.frame.screen.today}</h1>
      <Answers window={window} declined={declinedIn(transitions.data)} error={transitions.error} />
      <StageTiles population={board.population} customers={board.customers} picked={stage} onPick={pick} />
      <FlowPanel of={transitions} />
      <StreamPanel moves={board.moves} perMinute={board.movesPerMinute} now={board.asOf} stage={stage} />
      <DailyPanel of={days} />
      <div className="today-side">
        <MeasuresPanel window={window} transitions={transitions.data} days={days.data?.days} />
        <ServicePanel pulses={board.pulses} safeguards={board.safeguards} />
      </div>
    </main>
  );
}

/** Whoever comes back from termination, or is first seen in decline, did not fall. Null while unknown. */
function declinedIn(view: TransitionsView | undefined): number | null {
  if (view === undefined) return null;
  const fallen = STAGES.filter((stage) => stage !== 'termination').map((stage) => view.matrix[stage]?.decline ?? 0);
  return fallen.reduce((sum, count) => sum + count, 0);
}
