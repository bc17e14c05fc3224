/** What changed: the parts of the present risk that did not exist when the previous stage was entered. */
import { difference, leadingFeature, type Attribution } from '../model/attribution.js';
import { featureRows } from '../features/features.js';
import { changeSentence } from '../model/feature-labels.js';
import { plainReason } from './reasons.js';
import type { Reason } from '../contracts/records.js';
import type { Signals } from '../features/signals.js';
import { FEATURES_OF_THEMES, THEMES, type Theme } from '../model/themes.js';

const MOST = 3;
/** The smallest change worth a sentence, in log-odds. */
const LEAST = 0.1;

export interface Moment {
  signals: Signals;
  attribution: Attribution;
}

/** The largest differences first, in either direction. @param spread see `isSpread` */
export function changesBetween(then: Moment, now: Moment, spread: boolean): Reason[] {
  const delta = difference(now.attribution, then.attribution);
  const [before, after] = [featureRows([then.signals]), featureRows([now.signals])];
  return THEMES.filter((theme) => Math.abs(delta.byTheme[theme]) >= LEAST)
    .sort((a, b) => Math.abs(delta.byTheme[b]) - Math.abs(delta.byTheme[a]))
    .flatMap((theme) => changeOf(theme, delta, before, after, spread) ?? [])
    .slice(0, MOST);
}

/**
 * A sentence for the feature that changed the theme most, or for another feature of the theme with a visible change.
 */
function changeOf(
  theme: Theme,
  delta: Attribution,
  before: Float32Array,
  after: Float32Array,
  spread: boolean,
): Reason | null {
  const leading = leadingFeature(delta, theme);
  const others = FEATURES_OF_THEMES[THEMES.indexOf(theme)] ?? [];
  for (const feature of leading === null ? others : [leading, ...others]) {
    const text = changeSentence(feature, before[feature] ?? NaN, after[feature] ?? NaN, spread);
    if (text !== null) return plainReason(theme, feature, text, delta.byTheme[theme]);
  }
  return null;
}
