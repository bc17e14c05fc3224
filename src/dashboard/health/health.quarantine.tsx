import type { QuarantineReason, QuarantineView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { useSend } from '../live/server.state.js';
import { useBoardNow } from '../live/session.context.js';
import { ConfirmedButton } from '../look/confirmed.button.js';
import { ReadState } from '../look/read.state.js';
import { Sheet, SheetTable } from '../look/sheet.js';
import { SendFailed } from '../look/send.failed.js';
import { useQuarantine } from './use-health.js';
import { useHealthWords } from './use-health-words.js';

/** What could not be applied, why, and what to do; operators may try it again. */
export function HealthQuarantine() {
  const { format } = useLanguage();
  const words = useHealthWords();
  return (
    <Sheet title={words.quarantine} testId="health-quarantine">
      <ReadState of={useQuarantine()}>
        {(view) => (
          <>
            <p>{view.count === 0 ? words.noQuarantine : words.quarantineCount(format.count(view.count))}</p>
            {view.count > 0 && <Reasons view={view} />}
            <Redrive count={view.count} />
            {view.count > 0 && <Newest view={view} />}
          </>
        )}
      </ReadState>
    </Sheet>
  );
}

function Reasons({ view: { events } }: { view: QuarantineView }) {
  const { format } = useLanguage();
  const words = useHealthWords();
  return (
    <SheetTable
      caption={words.quarantine}
      columns={[words.reason, words.ofNewest(format.count(events.length)), words.toDo]}
      rows={countedByReason(events).map(([reason, count]) => ({
        key: reason,
        cells: [
          words.reasons[reason][0],
          format.count(count),
          <span key="do" className="to-do">
            {words.reasons[reason][1]}
          </span>,
        ],
      }))}
      none=""
    />
  );
}

function countedByReason(events: QuarantineView['events']): [QuarantineReason, number][] {
  const counts = new Map<QuarantineReason, number>();
  for (const { reason } of events) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

const AT_ONCE = 1_000;

/** The result stays to be read when nothing is left. */
function Redrive({ count }: { count: number }) {
  const { format } = useLanguage();
  const words = useHealthWords();
  const { role } = useBoardNow();
  const redriving = useSend((rest, limit: number) => rest.redrive({ limit }), [['quarantine'], ['runs', 'closely']]);
  if (role !== 'operator') return count === 0 ? null : <p className="quiet small">{words.operatorsOnly}</p>;
  const limit = Math.min(count, AT_ONCE);
  return (
    <div className="redrive">
      {count > 0 && (
        <ConfirmedButton
          label={words.redrive}
          confirm={words.redriveNow}
          cancel={words.cancel}
          means={words.redriveMeans(format.count(limit))}
          isBusy={redriving.isPending}
          onConfirm={() => redriving.mutate(limit)}
          testId="redrive"
        />
      )}
      <div role="status" data-testid="redrive-result">
        {redriving.data !== undefined && (
          <p>
            {words.redriven(
              format.count(redriving.data.redriven),
              format.count(redriving.data.skipped),
              format.count(redriving.data.left),
            )}
          </p>
        )}
      </div>
      <SendFailed error={redriving.error} failed={words.failedTo} />
    </div>
  );
}

/** The service words what was wrong in English. */
function Newest({ view: { events } }: { view: QuarantineView }) {
  const { format } = useLanguage();
  const words = useHealthWords();
  return (
    <details className="as-table">
      <summary>{words.newest}</summary>
      <div className="lanes-box">
        <SheetTable
          caption={words.newest}
          columns={[words.reason, words.detail, words.at]}
          rows={events.map(({ id, reason, detail, at }) => ({
            key: id,
            cells: [
              words.reasons[reason][0],
              <span key="detail" lang="en">
                {detail}
              </span>,
              format.dateTime(at),
            ],
          }))}
          none={words.noQuarantine}
        />
      </div>
    </details>
  );
}
