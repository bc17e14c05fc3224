/** Reads `config/tiers.json`. Every fault names the member and the allowed values. */
import { DEFAULT_BAND, type TierBounds } from '../core/lifecycle/value.js';
import { VALUE_TIERS } from '../core/primitives/vocabulary.js';
import { FileFindings, type Member } from './file.findings.js';

const CURRENCY = /^[A-Z]{3}$/;
/** A band wider than half of a line would overlap other lines and mean nothing. */
const WIDEST_BAND = 0.5;

export interface TiersFile {
  currency: string;
  tiers: TierBounds;
  tierBand: number;
  rates: Readonly<Record<string, number>>;
}

export function readTiers(raw: unknown): { tiers: TiersFile; faults: string[] } {
  const faults = new FileFindings('tiers.json');
  const file = faults.object('', raw, ['currency', 'tiers', 'band', 'rates']);
  const currency = readCurrency(faults, 'currency', file['currency']);
  const tierBand = faults.number('band', file['band'], DEFAULT_BAND);
  if (!(tierBand >= 0 && tierBand <= WIDEST_BAND)) faults.add('band', `must be a share from 0 to ${WIDEST_BAND}`);
  const tiers = readLines(faults, faults.object('tiers', file['tiers'], VALUE_TIERS));
  const rates = readRates(faults, faults.object('rates', file['rates']), currency);
  return { tiers: { currency, tiers, tierBand, rates }, faults: faults.found };
}

function readLines(faults: FileFindings, raw: Member): TierBounds {
  const line = (tier: keyof TierBounds): number => {
    const least = faults.number(`tiers.${tier}`, raw[tier], NaN);
    if (raw[tier] === undefined) faults.add(`tiers.${tier}`, 'is missing; allowed: a number');
    return least;
  };
  const tiers = { mass: line('mass'), affluent: line('affluent'), private: line('private') };
  const falls = VALUE_TIERS.some((tier, i) => tiers[tier] < tiers[VALUE_TIERS[i - 1] ?? tier]);
  if (falls) faults.add('tiers', `must not fall in the order ${VALUE_TIERS.join(', ')}`);
  return tiers;
}

function readRates(faults: FileFindings, raw: Member, currency: string): Record<string, number> {
  const rates = Object.entries(raw).map(([name, given]) => {
    const where = `rates.${name}`;
    readCurrency(faults, where, name);
    const rate = faults.number(where, given, NaN);
    if (!(rate > 0)) faults.add(where, 'must be a positive number');
    if (name === currency && rate !== 1) faults.add(where, `is the book's own currency: leave it out`);
    return [name, rate] as const;
  });
  return Object.fromEntries(rates);
}

function readCurrency(faults: FileFindings, where: string, name: unknown): string {
  if (typeof name === 'string' && CURRENCY.test(name)) return name;
  faults.add(where, 'must be named by three capital letters of ISO 4217, as CNY');
  return '';
}
