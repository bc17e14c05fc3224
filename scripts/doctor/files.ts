/** The files that a process reads at its start, and the folder that it writes to. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readBusiness } from '../../src/business/business.js';
import { jsonOf } from '../../src/core/primitives/json.js';
import type { Config } from '../../src/ops/config.js';
import { readEndpoints } from '../../src/webhooks/endpoints.js';
import { mend, messageOf, note, ok, type Finding } from './finding.js';

const BUSINESS_FILES = ['activity', 'alerts', 'contact', 'strategies', 'team', 'tiers'] as const;
/** A bank may do without these. */
const OPTIONAL_FILES = ['branches', 'calendar', 'products'] as const;
const ABOUT_FILES = 'docs/configuration.md says what belongs into it';

export function fileFindings(config: Config): Finding[] {
  return [...businessFindings(config), webhooksFinding(config), pageFinding(config), dataDirFinding(config)];
}

/** Each file by itself first: what cannot be read hides the faults of all others. */
function businessFindings(config: Config): Finding[] {
  const required = BUSINESS_FILES.map((name) => readable(join(config.configDir, `${name}.json`), true));
  const optional = OPTIONAL_FILES.map((name) => readable(join(config.configDir, `${name}.json`), false));
  const files = [...required, ...optional];
  if (files.some(({ state }) => state === 'mend')) return files;
  return [...files, togetherFinding(config)];
}

function readable(file: string, isRequired: boolean): Finding {
  if (!existsSync(file) && !isRequired) return ok(file, 'is not there, and need not be');
  try {
    jsonOf(readFileSync(file));
    return ok(file, 'can be read');
  } catch (fault) {
    return mend(
      file,
      `cannot be read: ${messageOf(fault)}`,
      `Put a JSON file there, or set CONFIG_DIR; ${ABOUT_FILES}.`,
    );
  }
}

function togetherFinding(config: Config): Finding {
  const about = 'business settings';
  try {
    readBusiness(config.configDir, config);
    return ok(about, 'every member is known and fits the others');
  } catch (fault) {
    return mend(about, messageOf(fault), `Correct the members that are named; ${ABOUT_FILES}.`);
  }
}

function webhooksFinding(config: Config): Finding {
  const about = 'webhooks';
  try {
    const { length } = readEndpoints(config);
    return ok(about, config.webhooksFile === '' ? 'none are configured' : `${length} endpoints, well-formed`);
  } catch (fault) {
    return mend(
      about,
      messageOf(fault),
      'Correct the file that WEBHOOKS_FILE names; docs/webhooks.md says what belongs into it.',
    );
  }
}

function pageFinding({ roles, dashboardDir }: Config): Finding {
  if (roles.every((role) => role === 'scoring' || role === 'webhooks'))
    return ok('page', 'is not served by these roles');
  if (existsSync(join(dashboardDir, 'index.html'))) return ok('page', `is in ${dashboardDir}`);
  return mend('page', `is not in ${dashboardDir}`, 'Run npm run build, or set DASHBOARD_DIR.');
}

/** It is made at the first start, so the next folder above it that exists must let it. */
function dataDirFinding({ dataDir }: Config): Finding {
  let existing = dataDir;
  while (!existsSync(existing)) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
  } catch (fault) {
    return mend(
      dataDir,
      `cannot be written to: ${messageOf(fault)}`,
      'Give the user of the service that folder, or set DATA_DIR.',
    );
  }
  if (!statSync(existing).isDirectory()) return mend(dataDir, `${existing} is no folder`, 'Set DATA_DIR to a folder.');
  return existing === dataDir
    ? ok(dataDir, 'can be written to')
    : note(dataDir, 'is not there yet: the first start makes it');
}
