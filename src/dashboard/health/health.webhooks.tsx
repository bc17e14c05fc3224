import { useLanguage } from '../language/language.context.js';
import { useRead } from '../live/server.state.js';
import { ReadState } from '../look/read.state.js';
import { Sheet, SheetTable } from '../look/sheet.js';

const EVERY_MS = 30_000;

/** What other systems are told, and what could not be delivered. */
export function HealthWebhooks() {
  const { words, format } = useLanguage();
  const webhooks = useRead(['webhooks'], (rest) => rest.webhooks(), { everyMs: EVERY_MS });
  return (
    <Sheet title={words.health.webhooks} testId="health-webhooks">
      <ReadState of={webhooks}>
        {({ endpoints }) => (
          <SheetTable
            caption={words.health.webhooks}
            columns={[words.health.endpoint, words.health.delivered, words.health.waiting, words.health.failed]}
            rows={endpoints.map(({ name, counts }) => ({
              key: name,
              cells: [
                name,
                format.count(counts.delivered),
                format.count(counts.waiting + counts.delayed),
                format.count(counts.failed),
              ],
            }))}
            none={words.health.noWebhooks}
          />
        )}
      </ReadState>
    </Sheet>
  );
}
