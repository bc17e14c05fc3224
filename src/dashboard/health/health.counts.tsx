import { useLanguage } from '../language/language.context.js';
import { useBoardNow, useFollowing } from '../live/session.context.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet } from '../look/sheet.js';
import { durationWords } from './duration.words.js';
import { useRunsClosely } from './use-health.js';
import { useHealthWords } from './use-health-words.js';

/** What came in, what waits, and what became of it. */
export function HealthCounts() {
  const { words: common, format } = useLanguage();
  const words = useHealthWords();
  const { run } = useFollowing();
  const { eventsPerSecond, behindMs } = useBoardNow();
  return (
    <Sheet title={words.counts} testId="health-counts">
      <ReadState of={useRunsClosely()}>
        {(all) => {
          const shown = all.find(({ name }) => name === run);
          if (shown === undefined) return <p className="quiet">{common.trouble.missing}</p>;
          const { backlog, idle, applied, duplicates, quarantined, moves, heldBySilence = 0, timeZone } = shown;
          return (
            <Facts
              of={[
                [common.header.run, shown.name],
                [words.behind, behindMs === null ? '–' : durationWords(behindMs / 1_000, words)],
                [words.rate, eventsPerSecond === null ? '–' : format.count(eventsPerSecond)],
                [words.backlog, format.count(backlog)],
                [words.state, idle ? words.idle : words.working],
                [words.applied, format.count(applied)],
                [words.duplicates, format.count(duplicates)],
                [words.quarantined, format.count(quarantined)],
                [common.today.moves, format.count(moves)],
                [words.heldBySilence, format.count(heldBySilence)],
                timeZone === undefined ? null : [words.timeZone, timeZone],
              ]}
            />
          );
        }}
      </ReadState>
    </Sheet>
  );
}
