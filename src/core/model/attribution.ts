/** Attribution: what each feature adds to the log-odds of the risk, compared with a usual customer of the training. */
import { itemAt } from '../primitives/item.at.js';
import { THEMES, themeOfFeature, type Theme } from './themes.js';

/**
 * Additive: `base` plus all contributions is the model's log-odds of the risk for the row. A positive contribution
 * raises the risk. Contributions by theme are always known, those by feature only if the structure of the model is
 * known.
 */
export interface Attribution {
  /** Log-odds of a usual customer. */
  base: number;
  byTheme: Readonly<Record<Theme, number>>;
  /** In the order of FEATURES; null when only whole themes were varied. */
  byFeature: Float64Array | null;
}

export function attributionOf(base: number, byFeature: Float64Array): Attribution {
  const byTheme = noContributions();
  byFeature.forEach((value, feature) => {
    byTheme[themeOfFeature(feature)] += value;
  });
  return { base, byTheme, byFeature };
}

export function attributionByTheme(base: number, values: readonly number[]): Attribution {
  const byTheme = noContributions();
  THEMES.forEach((theme, i) => {
    byTheme[theme] = itemAt(values, i);
  });
  return { base, byTheme, byFeature: null };
}

/** Contributions now minus contributions then. The base is the same in both and cancels out. */
export function difference(now: Attribution, then: Attribution): Attribution {
  const byTheme = noContributions();
  for (const theme of THEMES) byTheme[theme] = now.byTheme[theme] - then.byTheme[theme];
  const byFeature = now.byFeature?.map((value, i) => value - (then.byFeature?.[i] ?? 0)) ?? null;
  return { base: 0, byTheme, byFeature };
}

/**
 * The feature of a theme that pushes hardest in the direction of the whole theme; null where only the theme is known.
 */
export function leadingFeature({ byTheme, byFeature }: Attribution, theme: Theme): number | null {
  if (byFeature === null) return null;
  const sign = Math.sign(byTheme[theme]);
  let leading: number | null = null;
  byFeature.forEach((value, feature) => {
    if (themeOfFeature(feature) !== theme || value * sign <= 0) return;
    if (leading === null || Math.abs(value) > Math.abs(byFeature[leading] ?? 0)) leading = feature;
  });
  return leading;
}

function noContributions(): Record<Theme, number> {
  return {
    silence: 0,
    rhythm: 0,
    relationship: 0,
    business: 0,
    trend: 0,
    activity: 0,
    breadth: 0,
    friction: 0,
    contact: 0,
    purchases: 0,
    redemptions: 0,
    income: 0,
    flow: 0,
    savings: 0,
  };
}
