import { useLanguage } from '../language/language.context.js';
import { useRead } from '../live/server.state.js';
import { useBoardNow, useFollowing } from '../live/session.context.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet } from '../look/sheet.js';

const EVERY_MS = 5_000;

/** What came in, what waits, and what became of it. */
export function HealthFlow() {
  const { words, format } = useLanguage();
  const { run } = useFollowing();
  const { eventsPerSecond, behindMs } = useBoardNow();
  const runs = useRead(['runs', 'closely'], (rest) => rest.runs(), { everyMs: EVERY_MS });
  return (
    <Sheet title={words.health.flow} testId="health-flow">
      <ReadState of={runs}>
        {(all) => {
          const shown = all.find(({ name }) => name === run);
          if (shown === undefined) return <p className="quiet">{words.trouble.missing}</p>;
          const { backlog, idle, applied, duplicates, quarantined, moves, heldBySilence = 0, timeZone } = shown;
          return (
            <Facts
              of={[
                [words.header.run, shown.name],
                [words.health.behind, behindMs === null ? '–' : words.health.seconds((behindMs / 1_000).toFixed(1))],
                [words.health.rate, eventsPerSecond === null ? '–' : format.count(eventsPerSecond)],
                [words.health.backlog, format.count(backlog)],
                [words.health.state, idle ? words.health.idle : words.health.working],
                [words.health.applied, format.count(applied)],
                [words.health.duplicates, format.count(duplicates)],
                [words.health.quarantined, format.count(quarantined)],
                [words.today.moves, format.count(moves)],
                [words.health.heldBySilence, format.count(heldBySilence)],
                timeZone === undefined ? null : [words.health.timeZone, timeZone],
              ]}
            />
          );
        }}
      </ReadState>
    </Sheet>
  );
}
