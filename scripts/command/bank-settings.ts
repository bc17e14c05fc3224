/** What the bank edits and in which time zone it lives, for commands that work on logs without a service. */
import { readBusiness, type Business } from '../../src/business/business.js';
import { calendarOf } from '../../src/calendar.js';
import type { Calendar } from '../../src/core/primitives/calendar.js';
import type { ActivityCatalog } from '../../src/core/state/activity.js';
import { readConfig } from '../../src/ops/config.js';

export interface BankSettings {
  catalog: ActivityCatalog;
  /** By TIME_ZONE and the time-zone table of this process: a log has no stored offsets. */
  calendar: Calendar;
  business: Business;
}

/** Reads CONFIG_DIR and TIME_ZONE. Throws ConfigError and UnfitBusinessError, which name what is wrong. */
export function readBankSettings(): BankSettings {
  const config = readConfig();
  const business = readBusiness(config.configDir, config);
  const { catalog, bankDays } = business;
  return { catalog, calendar: calendarOf(config.timeZone, bankDays, Date.now()), business };
}
