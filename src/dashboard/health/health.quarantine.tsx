import { useLanguage } from '../language/language.context.js';
import { useRead } from '../live/server.state.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet, SheetTable } from '../look/sheet.js';

const EVERY_MS = 30_000;
const SHOWN = 20;

/** What could not be applied, and why. */
export function HealthQuarantine() {
  const { words, format } = useLanguage();
  const quarantine = useRead(['quarantine'], (rest) => rest.quarantine({ limit: SHOWN }), { everyMs: EVERY_MS });
  return (
    <Sheet title={words.health.quarantine} testId="health-quarantine">
      <ReadState of={quarantine}>
        {({ count, events }) => (
          <>
            <Facts of={[[words.health.entries, format.count(count)]]} />
            <SheetTable
              caption={words.health.quarantine}
              columns={[words.health.reason, words.health.detail, words.health.at]}
              rows={events.map(({ id, reason, detail, at }) => ({
                key: id,
                cells: [
                  reason,
                  <span key="detail" lang="en">
                    {detail}
                  </span>,
                  format.dateTime(at),
                ],
              }))}
              none={words.health.noQuarantine}
            />
          </>
        )}
      </ReadState>
    </Sheet>
  );
}
