import type { Reason } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';

/** Reasons with what each adds to the risk, to the right, or takes from it, to the left, in one scale per list. */
export function StoryReasons({ reasons }: { reasons: readonly Reason[] }) {
  const { say } = useLanguage();
  const scale = scaleOf(reasons);
  return (
    <ul className={scale === null ? 'reasons' : 'reasons weighed'} data-testid="reasons">
      {reasons.map((reason) => (
        <li key={reason.code}>
          <span>{say(reason.text)}</span>
          {scale !== null && <Weight contribution={reason.contribution} scale={scale} />}
        </li>
      ))}
    </ul>
  );
}

/** The first words under a list of weighed reasons; nothing under one of plain sentences. */
export function ReasonsLegend({ reasons }: { reasons: readonly Reason[] }) {
  const { words } = useLanguage();
  return scaleOf(reasons) === null ? null : <p className="quiet small">{words.story.weightLegend}</p>;
}

function Weight({ contribution, scale }: { contribution: number | null; scale: number }) {
  const { words, format } = useLanguage();
  if (typeof contribution !== 'number') return null;
  const raises = contribution > 0;
  const shown = format.weight(contribution);
  const share = Math.min(1, Math.abs(contribution) / scale) * 50;
  return (
    <span className="weight" title={raises ? words.story.raises(shown) : words.story.lowers(shown)}>
      <span className="weight-bar" aria-hidden="true" data-raises={raises}>
        <span style={{ width: `${share.toFixed(1)}%` }} />
      </span>
      <span className="number small">{shown}</span>
    </span>
  );
}

/** Bars of a list fill their room from a contribution of one log-odd on; below, they stay as small as they are. */
function scaleOf(reasons: readonly Reason[]): number | null {
  const known = reasons.flatMap(({ contribution }) => (typeof contribution === 'number' ? [contribution] : []));
  return known.length === 0 ? null : Math.max(1, ...known.map(Math.abs));
}
