/**
 * Themes: groups of features with one meaning. The same days counted over a week, a month and a quarter are correlated,
 * so a model may divide one cause between them arbitrarily. The contribution of the whole theme is more stable than
 * that of a single feature.
 */
import { FEATURES } from '../features/features.js';

export const THEMES = [
  'silence',
  'rhythm',
  'relationship',
  'business',
  'trend',
  'activity',
  'breadth',
  'friction',
  'contact',
  'purchases',
  'redemptions',
  'income',
  'flow',
  'savings',
] as const;
export type Theme = (typeof THEMES)[number];

/** The first match decides. */
const PATTERNS: readonly (readonly [Theme, RegExp])[] = [
  ['income', /^money_in_/],
  ['trend', /^(month|quarter)_trend$|^(business|active)_trend_/],
  ['silence', /^(silent|business_silent)_days$|silence_over|^silence_|^bgnbd_alive$/],
  ['rhythm', /gap/],
  ['relationship', /tenure|^lifetime_|per_lifetime/],
  ['friction', /^frictions_/],
  ['contact', /^contacts_/],
  ['purchases', /^purchases_|^bought_/],
  ['redemptions', /^rede/],
  ['savings', /^balance_/],
  ['flow', /^net_flow|^amount_|^money_out/],
  ['breadth', /^channels_used|^kinds_used|^share_/],
  ['business', /^(business|active)_(days|decayed|share)_|^bgnbd_/],
  ['activity', /^events_|^sessions_|_share_of_/],
];

const BY_FEATURE: readonly Theme[] = FEATURES.map(themeOf);

/** Features of each theme, as indexes into FEATURES, in the order of THEMES. */
export const FEATURES_OF_THEMES: readonly (readonly number[])[] = THEMES.map((theme) =>
  BY_FEATURE.flatMap((of, feature) => (of === theme ? [feature] : [])),
);

export function themeOfFeature(feature: number): Theme {
  return BY_FEATURE[feature] ?? 'activity';
}

function themeOf(name: string): Theme {
  const found = PATTERNS.find(([, pattern]) => pattern.test(name));
  if (found === undefined) throw new Error(`the feature "${name}" belongs to no theme`);
  return found[0];
}
