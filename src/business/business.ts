/** The JSON files of `config/`, which the business edits. They are checked at start-up. */
import { USUAL_ABSENCE_DAYS } from '../core/alerts/alert.rules.js';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActivityCatalog } from '../core/state/activity.js';
import { USUAL_DAYS, type BankDays } from '../core/primitives/calendar.js';
import type { BranchNames } from '../core/contracts/branches.js';
import type { ContactPolicy } from '../core/contracts/contact.js';
import type { DecisionSettings } from '../core/decision.js';
import type { EventRules } from '../core/contracts/event.reader.js';
import { jsonOf } from '../core/primitives/json.js';
import { standsFor } from '../core/primitives/stands.for.js';
import { SECOND_MS } from '../core/primitives/time.js';
import { readActivity } from './activity.file.js';
import { readAlertRules, readTeam } from './alerts.file.js';
import { readBranches } from './branches.file.js';
import { readBankDays } from './calendar.file.js';
import { readContactPolicy } from './contact.file.js';
import { readProducts } from './products.file.js';
import { readStrategies } from './strategies.file.js';
import { readTiers } from './tiers.file.js';

interface BusinessSettings extends Pick<DecisionSettings, 'tiers' | 'tierBand' | 'strategies' | 'rules' | 'team'> {
  catalog: ActivityCatalog;
  contact: ContactPolicy;
  bankDays: BankDays;
  branches: BranchNames;
}

/** All business settings, as read from the files of the folder. */
export abstract class Business extends standsFor<BusinessSettings>() {}

/** The business settings are invalid. The message names the file, the member and the allowed values. */
export class UnfitBusinessError extends Error {
  override readonly name = 'UnfitBusinessError';
}

/** The rules by which every intake path accepts or refuses events. */
export function eventRules({ catalog }: Business, { clockSkewSeconds }: { clockSkewSeconds: number }): EventRules {
  return { catalog, skewMs: clockSkewSeconds * SECOND_MS };
}

/** The settings of the environment that the files depend on. */
interface Surroundings {
  /** TIME_ZONE, by which quiet hours are counted. */
  timeZone?: string;
  absenceDays?: number;
}

/** Throws UnfitBusinessError, which names the file and the member. */
export function readBusiness(
  dir: string,
  { timeZone = 'UTC', absenceDays = USUAL_ABSENCE_DAYS }: Surroundings = {},
): Business {
  const { activity, faults: activityFaults } = readActivity(read(dir, 'activity.json'));
  const { products, faults: productFaults } = readProducts(readIfThere(dir, 'products.json'));
  const { tiers: file, faults: tierFaults } = readTiers(read(dir, 'tiers.json'));
  const { strategies, faults: strategyFaults } = readStrategies(read(dir, 'strategies.json'));
  const { rules, faults: ruleFaults } = readAlertRules(read(dir, 'alerts.json'));
  const { team, faults: teamFaults } = readTeam(read(dir, 'team.json'));
  const { contact, faults: contactFaults } = readContactPolicy(read(dir, 'contact.json'), timeZone);
  const { bankDays, faults: dayFaults } = readDays(dir);
  const { branches, faults: branchFaults } = readBranches(readIfThere(dir, 'branches.json'));
  const faults = [
    activityFaults,
    productFaults,
    tierFaults,
    strategyFaults,
    ruleFaults,
    teamFaults,
    contactFaults,
    dayFaults,
    branchFaults,
  ].flat();
  if (faults.length > 0)
    throw new UnfitBusinessError(`Business settings in ${dir} are not usable:\n  ${faults.join('\n  ')}`);
  const { currency, rates, tiers, tierBand } = file;
  return {
    catalog: { ...activity, products, currency, rates },
    tiers,
    tierBand,
    strategies,
    rules: { ...rules, absenceDays },
    team,
    contact,
    bankDays,
    branches,
  };
}

/** Undefined when there is no such file. */
function readIfThere(dir: string, file: string): unknown {
  return existsSync(join(dir, file)) ? read(dir, file) : undefined;
}

/** An installation from before this file existed keeps working: nobody's holidays are guessed. */
function readDays(dir: string): ReturnType<typeof readBankDays> {
  return existsSync(join(dir, 'calendar.json'))
    ? readBankDays(read(dir, 'calendar.json'))
    : { bankDays: USUAL_DAYS, faults: [] };
}

function read(dir: string, file: string): unknown {
  try {
    return jsonOf(readFileSync(join(dir, file)));
  } catch (fault) {
    throw new UnfitBusinessError(
      `${join(dir, file)} cannot be read: ${fault instanceof Error ? fault.message : 'unknown'}`,
    );
  }
}
