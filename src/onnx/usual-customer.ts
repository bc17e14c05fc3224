/** What is usual in training, as far as a model's folder tells: from the histograms, else from the golden rows. */
import { FEATURES } from '../core/features/features.js';
import type { GoldenRow, Manifest } from './manifest.js';

export interface UsualCustomer {
  /** Median per feature; NaN where most rows do not know it. */
  median: Float32Array;
  /** Share of the rows in which the feature is unknown. */
  missing: number[];
  /** Whole customers to compare with: what the median is for one feature, no real customer is for all. */
  references: Float32Array[];
}

/** Of each sort; docs/decisions/0012 says what was tried. */
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

/** As many medians as golden rows, which are evenly spaced; medians alone where there are too few of them. */
function referencesOf(golden: readonly GoldenRow[], median: Float32Array): Float32Array[] {
  const medians = Array.from({ length: REFERENCES }, () => median);
  if (golden.length < REFERENCES) return medians;
  const customers = Array.from({ length: REFERENCES }, (_, i) => {
    const row = golden[Math.floor((i * golden.length) / REFERENCES)]?.features ?? [];
    return Float32Array.from(row, (value) => value ?? NaN);
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
  // The histogram does not say how far its last bin reaches.
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
