import type { WebhookView, WebhooksView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { useBoardNow } from '../live/session.context.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet, SheetTable } from '../look/sheet.js';
import { useHealthWords } from './use-health-words.js';
import { useWebhooks } from './use-health.js';
import { WebhookActions } from './webhook.actions.js';
import { WebhookFailures } from './webhook.failures.js';

/** What other systems are told, and what could not be delivered. */
export function HealthWebhooks() {
  const words = useHealthWords();
  return (
    <Sheet title={words.webhooks} testId="health-webhooks">
      <ReadState of={useWebhooks()}>
        {(view) => (
          <>
            <Endpoints view={view} />
            {view.endpoints.length > 0 && <WebhookFailures />}
          </>
        )}
      </ReadState>
    </Sheet>
  );
}

function Endpoints({ view: { endpoints, outbox } }: { view: WebhooksView }) {
  const { format } = useLanguage();
  const words = useHealthWords();
  const { role } = useBoardNow();
  const { endpoint, state, delivered, waiting, delayed, failed, suppressed, action } = words;
  const columns = [endpoint, state, delivered, waiting, delayed, failed, suppressed];
  return (
    <>
      <SheetTable
        caption={words.webhooks}
        columns={role === 'operator' ? [...columns, action] : columns}
        rows={endpoints.map((one) => ({
          key: one.name,
          cells: [
            one.name,
            <EndpointState key="state" of={one} />,
            format.count(one.counts.delivered),
            format.count(one.counts.waiting),
            format.count(one.counts.delayed),
            format.count(one.counts.failed),
            format.count(one.counts.suppressed),
            ...(role === 'operator' ? [<WebhookActions key="actions" of={one} />] : []),
          ],
        }))}
        none={words.noWebhooks}
      />
      {endpoints.length > 0 && (
        <Facts
          of={[
            [words.outboxWaiting, format.count(outbox.waiting)],
            [words.outboxDropped, format.count(outbox.dropped)],
          ]}
        />
      )}
    </>
  );
}

function EndpointState({ of: { paused, counts } }: { of: WebhookView }) {
  const words = useHealthWords().webhookStates;
  if (paused === true) return <span className="level level-watch">{words.paused}</span>;
  if (counts.failed > 0) return <span className="level level-warn">{words.failing}</span>;
  return counts.delayed > 0 ? (
    <span className="level level-watch">{words.retrying}</span>
  ) : (
    <span className="level level-ok">{words.fine}</span>
  );
}
