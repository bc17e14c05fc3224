import type { FlowView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { Sheet, SheetTable } from '../look/sheet.js';
import { durationWords } from './duration.words.js';
import { useFlow } from './use-health.js';
import { useHealthWords } from './use-health-words.js';

/** What waits in each lane, and for how long. */
export function HealthLanes() {
  const words = useHealthWords();
  return (
    <Sheet title={words.lanes} testId="health-lanes">
      <ReadState of={useFlow()}>{(view) => <Lanes view={view} />}</ReadState>
    </Sheet>
  );
}

function Lanes({ view: { lanes, asOf } }: { view: FlowView }) {
  const { format } = useLanguage();
  const words = useHealthWords();
  const busy = lanes.filter(({ waiting }) => waiting > 0);
  const total = busy.reduce((sum, { waiting }) => sum + waiting, 0);
  const most = Math.max(1, ...lanes.map(({ waiting }) => waiting));
  return (
    <>
      <p>{busy.length === 0 ? words.lanesFine : words.lanesWaiting(format.count(total), format.count(busy.length))}</p>
      <div className="lanes-box">
        <SheetTable
          caption={words.lanes}
          columns={[words.lane, '', words.waiting, words.waitedFor]}
          rows={lanes.map(({ lane, waiting, oldestAt }) => ({
            key: String(lane),
            cells: [
              format.count(lane),
              <span key="bar" className="bar-box" aria-hidden="true">
                <span className="bar" style={{ width: `${(100 * waiting) / most}%` }} />
              </span>,
              format.count(waiting),
              oldestAt === null ? '–' : durationWords(Math.max(0, asOf - oldestAt) / 1_000, words),
            ],
          }))}
          none={words.noLanes}
        />
      </div>
    </>
  );
}
