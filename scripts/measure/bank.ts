/** The service with the files of a simulated bank: its mapping of types and its time zone. */
import { readActivity } from '../../src/business/activity.file.js';
import type { Judge } from '../backtest/judge.js';
import { NO_MODEL, openService } from '../backtest/service.js';
import { CommandError } from '../command/command-error.js';
import { fileIn, jsonIn } from './bank.files.js';

export interface Judges {
  /** With the model that is measured. */
  measured: Judge;
  /** On plain facts and the prior. */
  withoutModel: Judge;
}

export const BANK_ZONE = 'Asia/Shanghai';

/**
 * @param dir of the simulated bank
 * @param model its folder, or NO_MODEL. Throws UnfitModelError, UnfitBusinessError, CommandError
 */
export async function openBank(dir: string, model: string, timeZone: string): Promise<Judges> {
  const mapping = mappingIn(dir);
  return {
    measured: await openJudge(mapping, model, timeZone),
    withoutModel: await openJudge(mapping, NO_MODEL, timeZone),
  };
}

type Mapping = ReturnType<typeof readActivity>['activity'];

/** Alerts are not explained: the figures need no reasons by attribution. */
async function openJudge(mapping: Mapping, model: string, timeZone: string): Promise<Judge> {
  const { settings, oracle } = await openService(model);
  const { calendarIn, decision, catalog } = settings;
  return {
    settings: { catalog: { ...catalog, ...mapping }, calendar: calendarIn(timeZone), decision },
    oracle: { ...oracle, explainer: null },
  };
}

function mappingIn(dir: string): Mapping {
  const file = fileIn(dir, 'activity.json');
  const { activity, faults } = readActivity(jsonIn(file));
  if (faults.length > 0) throw new CommandError(`${file} is not usable:\n  ${faults.join('\n  ')}`);
  return activity;
}
