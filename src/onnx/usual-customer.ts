/** The usual customer of the training, from the histograms of the model's folder, or else from the golden rows. */
import { FEATURES } from '../core/features/features.js';
import type { GoldenRow, Manifest } from './manifest.js';

export interface UsualCustomer {
  /** Median per feature; NaN where it is unknown in most rows. */
  median: Float32Array;
  /** Share of the rows in which the feature is unknown. */
  missing: number[];
  /** Whole rows of all features to compare with; unknown is what the model does not read: no real customer is at the median in all features. */
  references: Float32Array[];
}

/** The number of references of each sort; docs/decisions/0012 lists the values that were tried. */
const REFERENCES = 8;

export function usualCustomer(
  { histograms = {} }: Pick<Manifest, 'histograms'>,
  golden: readonly GoldenRow[],
): UsualCustomer {
  const profiles = FEATURES.map((name) => profileOf(histograms[name]));
  const valuesOf = (feature: number): (number | null)[] => golden.map(({ features }) => features[feature] ?? null);
  const median = Float32Array.from(profiles, (profile, feature) => medianOf(profile, valuesOf(feature)));
  return { median, missing: profiles.map(({ missing }) => missing), references: referencesOf(golden, median) };
}

/** As many copies of the median as golden rows, evenly spaced; only medians when there are too few golden rows. */
function referencesOf(golden: readonly GoldenRow[], median: Float32Array): Float32Array[] {
  const medians = Array.from({ length: REFERENCES }, () => median);
  if (golden.length < REFERENCES) return medians;
  const customers = Array.from({ length: REFERENCES }, (_, i) => {
    const row = golden[Math.floor((i * golden.length) / REFERENCES)]?.features ?? [];
    return Float32Array.from(FEATURES, (_, feature) => row[feature] ?? NaN);
  });
  return [...medians, ...customers];
}

interface Profile {
  edges: number[];
  shares: number[];
  missing: number;
}

function medianOf({ edges, shares, missing }: Profile, golden: readonly (number | null)[]): number {
  if (missing > 0.5) return NaN;
  let below = 0;
  for (const [bin, edge] of edges.entries()) {
    below += shares[bin] ?? 0;
    if (below >= 0.5) return edge;
  }
  // The histogram does not state the upper end of its last bin.
  const known = golden.filter((value) => value !== null).sort((a, b) => a - b);
  return known[known.length >> 1] ?? edges.at(-1) ?? NaN;
}

function profileOf(profile: unknown): Profile {
  if (typeof profile !== 'object' || profile === null) return { edges: [], shares: [], missing: 0 };
  const numbers = (value: unknown): number[] =>
    Array.isArray(value) ? value.filter((one) => typeof one === 'number') : [];
  const missing = 'missing' in profile && typeof profile.missing === 'number' ? profile.missing : 0;
  return {
    edges: numbers('edges' in profile ? profile.edges : null),
    shares: numbers('shares' in profile ? profile.shares : null),
    missing,
  };
}
