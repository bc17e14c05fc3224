/**
 * The part of a manifest for the monitors. Only they use it, so missing or invalid values are ignored, never refused.
 */
import { DAY_MS } from '../core/primitives/time.js';
import type { TrainedOn } from '../core/model/trained.on.js';
import { RISK_EDGES, type DriftProfile, type FeatureProfile, type Spread } from '../core/monitoring/drift.js';

const YEAR_MS = 364 * DAY_MS;

export interface MonitoringProfile {
  /** Null when the manifest holds no histograms. */
  profile: DriftProfile | null;
  stated: { auroc: number; low: number; high: number } | null;
}

/** @param manifest as parsed, including members that the loading does not check */
export function monitoringProfileIn(manifest: object): MonitoringProfile {
  const features = Object.entries(objectIn(memberOf(manifest, 'histograms'))).flatMap(([feature, value]) => {
    const profile = profileIn(value);
    return profile === null ? [] : [[feature, profile] as const];
  });
  const risk = riskIn(memberOf(manifest, 'riskHistogram'));
  return {
    profile: features.length === 0 ? null : { features: new Map(features), risk, isYoungLog: isYoung(manifest) },
    stated: statedIn(memberOf(memberOf(manifest, 'metrics'), 'model')),
  };
}

/** Null when the manifest does not say on which log the model was trained. */
export function trainedIn(manifest: object): TrainedOn | null {
  const data = memberOf(manifest, 'data');
  const [name, customers, events] = ['name', 'customers', 'rows'].map((member) => memberOf(data, member));
  const [fromAt, toAt] = ['from', 'to'].map((member) => Date.parse(String(memberOf(data, member))));
  if (typeof name !== 'string' || typeof customers !== 'number' || typeof events !== 'number') return null;
  if (fromAt === undefined || toAt === undefined || Number.isNaN(fromAt + toAt)) return null;
  const isSimulated = memberOf(data, 'isSimulated') === true;
  return { name, customers, events, fromAt, toAt, isSimulated, rows: rowsIn(memberOf(manifest, 'splits')) };
}

/** The rows that the published model was fitted on: those of the last fit, where there were two. */
function rowsIn(splits: unknown): TrainedOn['rows'] {
  const refit = memberOf(splits, 'refit');
  const split = refit === undefined ? memberOf(splits, 'train') : refit;
  const [from, to, rows] = ['from', 'to', 'rows'].map((member) => memberOf(split, member));
  return typeof from === 'string' && typeof to === 'string' && typeof rows === 'number' ? { from, to, rows } : null;
}

function profileIn(value: unknown): FeatureProfile | null {
  const spread = spreadIn(value);
  const missing = memberOf(value, 'missing');
  if (spread === null || typeof missing !== 'number') return null;
  const [least, most] = numbersIn(memberOf(value, 'range')) ?? [];
  return {
    ...spread,
    missing,
    ...(least === undefined || most === undefined ? {} : { range: [least, most] as const }),
  };
}

function spreadIn(value: unknown): Spread | null {
  const [edges, shares] = [numbersIn(memberOf(value, 'edges')), numbersIn(memberOf(value, 'shares'))];
  const fits = edges !== null && shares !== null && (shares.length === 0 || shares.length === edges.length + 1);
  return fits ? { edges, shares } : null;
}

/** Without the dates in the manifest the log counts as old, which exempts fewer features. */
function isYoung(manifest: object): boolean {
  const began = memberOf(memberOf(manifest, 'data'), 'from');
  const rowsFrom = memberOf(memberOf(memberOf(manifest, 'splits'), 'train'), 'from');
  return Date.parse(String(rowsFrom)) - Date.parse(String(began)) < YEAR_MS;
}

/** Null unless the histogram has bins of a twentieth: rows are counted in these. */
function riskIn(value: unknown): Spread | null {
  const spread = spreadIn(value);
  return spread !== null && spread.edges.join() === RISK_EDGES.join() ? spread : null;
}

function statedIn(card: unknown): MonitoringProfile['stated'] {
  const auroc = memberOf(card, 'auroc');
  const [low, high] = numbersIn(memberOf(card, 'aurocInterval')) ?? [];
  return typeof auroc === 'number' && low !== undefined && high !== undefined ? { auroc, low, high } : null;
}

function memberOf(value: unknown, name: string): unknown {
  return new Map(Object.entries(objectIn(value))).get(name);
}

function objectIn(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function numbersIn(value: unknown): number[] | null {
  if (!Array.isArray(value)) return null;
  const numbers = value.filter((one: unknown): one is number => typeof one === 'number');
  return numbers.length === value.length ? numbers : null;
}
