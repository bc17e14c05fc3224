import { useLanguage } from '../language/language.context.js';
import { useRead } from '../live/server.state.js';
import { ReadState } from '../look/read.state.js';
import { SheetTable } from '../look/sheet.js';
import { useHealthWords } from './use-health-words.js';

const EVERY_MS = 30_000;
const SHOWN = 10;

/** The last deliveries that were given up, with what the receiver answered. */
export function WebhookFailures() {
  const { format } = useLanguage();
  const words = useHealthWords();
  const failed = useRead(['deliveries'], (rest) => rest.deliveries({ outcome: 'failed', limit: SHOWN }), {
    everyMs: EVERY_MS,
  });
  return (
    <>
      <h3>{words.lastFailures}</h3>
      <ReadState of={failed}>
        {({ deliveries }) => (
          <SheetTable
            caption={words.lastFailures}
            columns={[words.endpoint, words.answer, words.attempt, words.at]}
            rows={deliveries.map(({ endpoint, event, status, detail, attempt, at }) => ({
              key: `${endpoint} ${event} ${at}`,
              cells: [
                endpoint,
                <span key="answer" lang="en">
                  {status === null ? detail : `HTTP ${status}`}
                </span>,
                format.count(attempt),
                format.dateTime(at),
              ],
            }))}
            none={words.noFailures}
          />
        )}
      </ReadState>
    </>
  );
}
