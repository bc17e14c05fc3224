/** Which entries a list of customers holds. */
import { STORED_STAGES, STORED_STRATEGIES } from '../primitives/stored.words.js';
import { SECOND_MS } from '../primitives/time.js';
import type { EpochMs, Stage, Strategy, ValueTier } from '../primitives/vocabulary.js';
import { thresholdOf, tierOf, type TierBounds } from '../lifecycle/value.js';
import { branchHash, type EntryBlock } from './entry.js';

/** Undefined: whatever it is. */
export interface CustomerFilter {
  stages?: ReadonlySet<Stage> | undefined;
  strategies?: ReadonlySet<Strategy> | undefined;
  tiers?: ReadonlySet<ValueTier> | undefined;
  branch?: string | undefined;
  /** Near a tier's line, on this side or on either. */
  band?: 'above' | 'below' | 'near' | undefined;
  /** Whole percents. */
  riskFrom?: number | undefined;
  /** Whole local days since the last business. Who never did business is not silent. */
  silentFrom?: number | undefined;
  /** In the stage since then or later. */
  since?: EpochMs | undefined;
}

/** What the filter is compared with. */
export interface FilterSettings {
  tiers: TierBounds;
  /** See DecisionSettings. */
  tierBand: number;
  /** Local day of the run's clock, as days since 1970-01-01. */
  today: number;
}

export type EntryTest = (block: EntryBlock, row: number) => boolean;

/** False for rows that are not filled. */
export function testOf(filter: CustomerFilter, settings: FilterSettings): EntryTest {
  const tests = [...codeTests(filter), ...numberTests(filter, settings), ...assetTests(filter, settings)];
  return (block, row) => block.stageCode(row) !== 0 && tests.every((test) => test(block, row));
}

function codeTests({ stages, strategies, branch }: CustomerFilter): EntryTest[] {
  const tests: EntryTest[] = [];
  if (stages !== undefined) {
    const codes = new Set([...stages].map((stage) => STORED_STAGES.optionalCode(stage)));
    tests.push((block, row) => codes.has(block.stageCode(row)));
  }
  if (strategies !== undefined) {
    const codes = new Set([...strategies].map((strategy) => STORED_STRATEGIES.optionalCode(strategy)));
    tests.push((block, row) => codes.has(block.strategyCode(row)));
  }
  if (branch !== undefined) {
    const hash = branchHash(branch);
    tests.push((block, row) => block.branch(row) === hash);
  }
  return tests;
}

function numberTests({ riskFrom, silentFrom, since }: CustomerFilter, { today }: FilterSettings): EntryTest[] {
  const tests: EntryTest[] = [];
  if (riskFrom !== undefined) tests.push((block, row) => block.risk(row) >= riskFrom);
  if (since !== undefined) {
    const seconds = Math.floor(since / SECOND_MS);
    tests.push((block, row) => block.sinceSeconds(row) >= seconds);
  }
  if (silentFrom !== undefined) {
    const latest = today - silentFrom;
    tests.push((block, row) => block.lastBusinessDay(row) !== 0 && block.lastBusinessDay(row) <= latest);
  }
  return tests;
}

function assetTests({ tiers: wanted, band }: CustomerFilter, { tiers, tierBand }: FilterSettings): EntryTest[] {
  const tests: EntryTest[] = [];
  if (wanted !== undefined) tests.push((block, row) => wanted.has(tierOf(block.assets(row), tiers)));
  if (band !== undefined) {
    const isNear = nearnessOf(tiers, tierBand);
    tests.push((block, row) => {
      const assets = block.assets(row);
      if (!isNear(assets)) return false; // of nearly all: finding the nearest line takes longer
      const side = thresholdOf(assets, tiers, tierBand)?.side;
      return side !== undefined && (band === 'near' || side === band);
    });
  }
  return tests;
}

/** May say yes of assets a little outside of the band, never no of those within it. */
function nearnessOf(tiers: TierBounds, band: number): (assets: number) => boolean {
  const reach = band * 1.001;
  const bounds = Object.values(tiers).map((line) => [100 * line * (1 - reach), 100 * line * (1 + reach)] as const);
  return (assets) => bounds.some(([least, most]) => assets >= least && assets <= most);
}
