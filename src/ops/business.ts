/** What the business edits, checked at start-up: the JSON files of `config/`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { IsIn, IsNumber, IsObject, IsOptional, Matches, Max, Min, validateSync } from 'class-validator';
import type { ActivityCatalog } from '../core/activity.js';
import type { ContactPolicy } from '../core/contact.js';
import type { DecisionSettings } from '../core/decision.js';
import type { EventRules } from '../core/event.reader.js';
import { jsonOf } from '../core/json.js';
import { SECOND_MS } from '../core/time.js';
import { DEFAULT_BAND } from '../core/value.js';
import { KINDS, VALUE_TIERS, type Kind } from '../core/vocabulary.js';
import { readAlertRules, readTeam } from './alerts.file.js';
import { readContactPolicy } from './contact.file.js';
import { ConfigError } from './setting.js';
import { readStrategies } from './strategies.file.js';

export interface Business extends Pick<DecisionSettings, 'tiers' | 'tierBand' | 'strategies' | 'rules' | 'team'> {
  catalog: ActivityCatalog;
  contact: ContactPolicy;
}

class ActivityFile {
  @IsIn([...KINDS]) unmapped!: Kind;
  @IsObject() types!: ActivityCatalog['types'];
}

class TiersFile {
  @Matches(/^[A-Z]{3}$/) currency!: string;
  @IsObject() tiers!: Business['tiers'];
  /** More than half of a line would reach over other lines and say nothing any more. */
  @IsOptional() @IsNumber() @Min(0) @Max(0.5) band?: number;
  @IsObject() rates!: Record<string, number>;
}

/** By what the service takes or refuses events, at every way in. */
export function eventRules({ catalog }: Business, { clockSkewSeconds }: { clockSkewSeconds: number }): EventRules {
  return { catalog, skewMs: clockSkewSeconds * SECOND_MS };
}

/** Throws ConfigError that names the file and the member. */
export function readBusiness(dir: string): Business {
  const activity = checked(ActivityFile, dir, 'activity.json');
  const tiers = checked(TiersFile, dir, 'tiers.json');
  const { strategies, faults: strategyFaults } = readStrategies(read(dir, 'strategies.json'));
  const { rules, faults: ruleFaults } = readAlertRules(read(dir, 'alerts.json'));
  const { team, faults: teamFaults } = readTeam(read(dir, 'team.json'));
  const { contact, faults: contactFaults } = readContactPolicy(read(dir, 'contact.json'));
  const ownFaults = [...kindFaults(activity), ...tierFaults(tiers)];
  const faults = [...ownFaults, ...strategyFaults, ...ruleFaults, ...teamFaults, ...contactFaults];
  if (faults.length > 0) throw new ConfigError(`Business settings in ${dir} are not usable:\n  ${faults.join('\n  ')}`);
  const { types, unmapped } = activity;
  const catalog = { types, unmapped, currency: tiers.currency, rates: tiers.rates };
  return { catalog, tiers: tiers.tiers, tierBand: tiers.band ?? DEFAULT_BAND, strategies, rules, team, contact };
}

function kindFaults({ types }: ActivityFile): string[] {
  return Object.entries(types)
    .filter(([, to]) => !kindsOf(to).every(isKind))
    .map(([type]) => `activity.json: types.${type} must name kinds of ${KINDS.join(', ')}`);
}

function kindsOf(to: unknown): unknown[] {
  if (typeof to !== 'object' || to === null) return [to];
  return ['positive' in to ? to.positive : null, 'negative' in to ? to.negative : null];
}

function tierFaults({ tiers, rates }: TiersFile): string[] {
  const wrongTiers = VALUE_TIERS.filter((tier) => !Number.isFinite(tiers[tier])).map(
    (tier) => `tiers.json: tiers.${tier} must be a number`,
  );
  const wrongRates = Object.entries(rates)
    .filter(([, rate]) => !(rate > 0))
    .map(([currency]) => `tiers.json: rates.${currency} must be a positive number`);
  const falls = VALUE_TIERS.some((tier, i) => tiers[tier] < tiers[VALUE_TIERS[i - 1] ?? tier]);
  const wrongOrder = falls ? [`tiers.json: tiers must not fall in the order ${VALUE_TIERS.join(', ')}`] : [];
  return [...wrongTiers, ...wrongOrder, ...wrongRates];
}

function isKind(name: unknown): boolean {
  return KINDS.some((kind) => kind === name);
}

function checked<T extends object>(type: new () => T, dir: string, file: string): T {
  const content = plainToInstance(type, read(dir, file));
  const [fault] = validateSync(content);
  if (fault === undefined) return content;
  throw new ConfigError(`${join(dir, file)}: ${Object.values(fault.constraints ?? {}).join('; ')}`);
}

function read(dir: string, file: string): unknown {
  try {
    return jsonOf(readFileSync(join(dir, file)));
  } catch (fault) {
    throw new ConfigError(`${join(dir, file)} cannot be read: ${fault instanceof Error ? fault.message : 'unknown'}`);
  }
}
