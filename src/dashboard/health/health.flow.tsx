import type { FlowLeg, FlowView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { Sheet, SheetTable } from '../look/sheet.js';
import { durationWords, placeOf } from './duration.words.js';
import { useFlow } from './use-health.js';
import { useHealthWords } from './use-health-words.js';

/** How long an event takes to the screen, and which of its steps take how much of it. */
export function HealthFlow() {
  const words = useHealthWords();
  return (
    <Sheet title={words.flow} testId="health-flow">
      <ReadState of={useFlow()}>{(view) => <Legs view={view} />}</ReadState>
    </Sheet>
  );
}

const MINUTE_SECONDS = 60;
const WHOLE = new Set<FlowLeg['leg']>(['push', 'commit']);

function Legs({ view: { legs, windowSeconds, processes } }: { view: FlowView }) {
  const { format } = useLanguage();
  const words = useHealthWords();
  return (
    <>
      <p className="quiet">{words.flowMeans(format.count(windowSeconds / MINUTE_SECONDS), format.count(processes))}</p>
      <SheetTable
        caption={words.flow}
        columns={[words.step, '', words.half, words.most, words.nearlyAll]}
        rows={legs.map(({ leg, p50, p95, p99 }) => ({
          key: leg,
          cells: [
            <span key="name" className={WHOLE.has(leg) ? 'leg-whole' : 'leg-part'}>
              {words.legs[leg]}
            </span>,
            <Bar key="bar" half={placeOf(p50)} most={placeOf(p95)} />,
            durationWords(p50, words),
            durationWords(p95, words),
            durationWords(p99, words),
          ],
        }))}
        none={words.noFlow}
      />
      {legs.length > 0 && <p className="quiet small">{words.legend}</p>}
    </>
  );
}

/** The figures stand beside it. */
function Bar({ half, most }: { half: number; most: number }) {
  return (
    <span className="bar-box bar-scale" aria-hidden="true">
      <span className="bar bar-pale" style={{ width: `${100 * most}%` }} />
      <span className="bar" style={{ width: `${100 * half}%` }} />
    </span>
  );
}
