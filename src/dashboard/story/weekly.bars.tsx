const HEIGHT = 40;
const BAR = { step: 4, width: 3 };
/** So that a week is as wide for a new customer as for an old one. */
const WEEKS = 53;
/** Room above the highest bar, for the line of the usual. */
const HEADROOM = 1.08;

/** Bars of weeks, the newest at the right; the present week is paler, because it is not over. */
export function WeeklyBars({ counts, usual }: { counts: readonly number[]; usual: number | null }) {
  const top = Math.max(1, usual ?? 0, ...counts) * HEADROOM;
  const heightOf = (value: number): number => (value / top) * HEIGHT;
  const shown = counts.slice(-WEEKS);
  const left = (WEEKS - shown.length) * BAR.step;
  return (
    <svg
      className="weekly-bars"
      viewBox={`0 0 ${WEEKS * BAR.step} ${HEIGHT}`}
      preserveAspectRatio="none"
      width="100%"
      height={HEIGHT}
      aria-hidden="true"
    >
      {shown.map((count, i) => (
        <rect
          key={i}
          className={i === shown.length - 1 ? 'weekly-present' : undefined}
          x={left + i * BAR.step}
          y={HEIGHT - heightOf(count)}
          width={BAR.width}
          height={heightOf(count)}
        />
      ))}
      {usual !== null && (
        <line x1="0" x2={WEEKS * BAR.step} y1={HEIGHT - heightOf(usual)} y2={HEIGHT - heightOf(usual)} />
      )}
    </svg>
  );
}
