import type { Reason } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';

/**
 * Reasons with their contribution to the risk: increases to the right, decreases to the left, in one scale per list.
 */
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

/** The legend of a list of weighted reasons; nothing for plain sentences. */
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

/** A contribution of one log-odd or more fills the width of the bar. Smaller lists are not scaled up. */
function scaleOf(reasons: readonly Reason[]): number | null {
  const known = reasons.flatMap(({ contribution }) => (typeof contribution === 'number' ? [contribution] : []));
  return known.length === 0 ? null : Math.max(1, ...known.map(Math.abs));
}
