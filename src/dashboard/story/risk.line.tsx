import type { HistoryEntry } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { useRead } from '../live/server.state.js';
import { SheetTable } from '../look/sheet.js';
import type { Span } from './ribbon.plan.js';
import { pathsOf, riskPlan, type RiskPlan } from './risk.plan.js';

const HEIGHT = 56;
const WIDTH = 1_000;
const EDGE = 6;

interface Props {
  customerId: string;
  scoredAt: EpochMs;
  entries: readonly HistoryEntry[];
  span: Span;
}

/** The risk beneath the ribbon: a line where it can be computed, dots where it was scored. */
export function RiskLine({ customerId, scoredAt, entries, span }: Props) {
  const { words, format } = useLanguage();
  const { data, error } = useRead(['risk', customerId, String(scoredAt)], (rest) => rest.risk(customerId));
  const plan = riskPlan(data?.points ?? [], entries, span);
  const [first, last] = [plan.weeks[0], plan.weeks.at(-1)];
  const isKnown = data !== undefined && first !== undefined && last !== undefined;
  const said = isKnown
    ? words.people.riskLineMeans(format.percent(first.risk), format.percent(last.risk), data.model)
    : error === null
      ? ''
      : words.people.riskSteps;
  return (
    <div data-testid="risk-line" data-weeks={plan.weeks.length}>
      <Drawing plan={plan} label={`${words.people.riskLine} – ${said}`} />
      <p className="quiet small">
        <strong>{words.people.riskLine}</strong> {said}
      </p>
      <RiskTable plan={plan} />
    </div>
  );
}

function Drawing({ plan: { weeks, changes }, label }: { plan: RiskPlan; label: string }) {
  const { words, format } = useLanguage();
  const { known, estimated } = pathsOf(weeks, WIDTH, HEIGHT);
  return (
    <svg className="ribbon risk-line" width="100%" height={HEIGHT + 2 * EDGE} role="img" aria-label={label}>
      {[0, 0.5, 1].map((share) => (
        <line
          key={share}
          className="risk-axis"
          x1="0"
          x2="100%"
          y1={EDGE + share * HEIGHT}
          y2={EDGE + share * HEIGHT}
        />
      ))}
      <svg
        y={EDGE}
        width="100%"
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        overflow="visible"
      >
        <path className="risk-estimated" d={estimated} />
        <path d={known} />
      </svg>
      {changes.map(({ at, risk, x, y }) => (
        <circle key={at} cx={`${(100 * x).toFixed(2)}%`} cy={EDGE + y * HEIGHT} r="3.5">
          <title>{`${format.date(at)}: ${words.people.riskThen(format.percent(risk))}`}</title>
        </circle>
      ))}
      <text x="2" y={EDGE + 11}>
        {format.percent(1)}
      </text>
      <text x="2" y={EDGE + HEIGHT - 3}>
        {format.percent(0)}
      </text>
    </svg>
  );
}

function RiskTable({ plan: { weeks, changes } }: { plan: RiskPlan }) {
  const { words, format } = useLanguage();
  const rows = [
    ...weeks.map(({ at, risk, isEstimated }) => ({
      at,
      key: `week ${at}`,
      cells: [format.date(at), isEstimated ? `≈ ${format.percent(risk)}` : format.percent(risk), ''],
    })),
    ...changes.map(({ at, risk }) => ({
      at,
      key: `change ${at}`,
      cells: [format.date(at), format.percent(risk), words.people.riskThen(format.percent(risk))],
    })),
  ];
  return (
    <details className="as-table" data-testid="risk-table">
      <summary>{words.customer.asTable}</summary>
      <SheetTable
        caption={words.people.riskLine}
        columns={[words.customer.from, words.people.risk, words.customer.detail]}
        none={words.story.noHistory}
        rows={rows.toSorted((a, b) => a.at - b.at)}
      />
    </details>
  );
}
