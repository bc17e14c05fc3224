/** Attribution: what each feature adds to the log-odds of the risk, measured from what is usual in training. */
import { itemAt } from '../primitives/item.at.js';
import { THEMES, themeOfFeature, type Theme } from './themes.js';

/**
 * Additive: `base` plus all contributions is the model's log-odds of the risk for the row. A positive contribution raises
 * the risk. By theme it is always known; by feature only where the model's inside is.
 */
export interface Attribution {
  /** Log-odds of a customer of whom nothing stands out. */
  base: number;
  byTheme: Readonly<Record<Theme, number>>;
  /** In the order of FEATURES; null when features of a theme were only changed together. */
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

/** By how much the contributions of now exceed those of then; the base is the same and drops out. */
export function difference(now: Attribution, then: Attribution): Attribution {
  const byTheme = noContributions();
  for (const theme of THEMES) byTheme[theme] = now.byTheme[theme] - then.byTheme[theme];
  const byFeature = now.byFeature?.map((value, i) => value - (then.byFeature?.[i] ?? 0)) ?? null;
  return { base: 0, byTheme, byFeature };
}

/** The feature of a theme that pushes hardest in the direction of the whole theme; null where only the theme is known. */
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
