/** What the business edits, checked at start-up: the JSON files of `config/`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActivityCatalog } from '../core/activity.js';
import type { ContactPolicy } from '../core/contact.js';
import type { DecisionSettings } from '../core/decision.js';
import { readActivity } from './activity.file.js';
import { readAlertRules, readTeam } from './alerts.file.js';
import { readContactPolicy } from './contact.file.js';
import { repeatedMembers } from './repeated-members.js';
import { ConfigError } from './setting.js';
import { readStrategies } from './strategies.file.js';
import { readTiers } from './tiers.file.js';

export interface Business extends Pick<DecisionSettings, 'tiers' | 'tierBand' | 'strategies' | 'rules' | 'team'> {
  catalog: ActivityCatalog;
  contact: ContactPolicy;
}

/** Throws ConfigError that names the file and the member. */
export function readBusiness(dir: string): Business {
  const { activity, faults: activityFaults } = readActivity(read(dir, 'activity.json'));
  const { tiers: file, faults: tierFaults } = readTiers(read(dir, 'tiers.json'));
  const { strategies, faults: strategyFaults } = readStrategies(read(dir, 'strategies.json'));
  const { rules, faults: ruleFaults } = readAlertRules(read(dir, 'alerts.json'));
  const { team, faults: teamFaults } = readTeam(read(dir, 'team.json'));
  const { contact, faults: contactFaults } = readContactPolicy(read(dir, 'contact.json'));
  const faults = [activityFaults, tierFaults, strategyFaults, ruleFaults, teamFaults, contactFaults].flat();
  if (faults.length > 0) throw new ConfigError(`Business settings in ${dir} are not usable:\n  ${faults.join('\n  ')}`);
  const { currency, rates, tiers, tierBand } = file;
  return { catalog: { ...activity, currency, rates }, tiers, tierBand, strategies, rules, team, contact };
}

function read(dir: string, file: string): unknown {
  const text = textOf(join(dir, file));
  const content = parsed(text, join(dir, file));
  const [repeated] = repeatedMembers(text);
  if (repeated === undefined) return content;
  throw new ConfigError(`${join(dir, file)}: ${repeated} stands there twice: only one of them can be meant`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (fault) {
    throw new ConfigError(`${file} cannot be read: ${fault instanceof Error ? fault.message : 'unknown'}`);
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (fault) {
    throw new ConfigError(`${file} is not JSON: ${fault instanceof Error ? fault.message : 'unknown'}`);
  }
}
