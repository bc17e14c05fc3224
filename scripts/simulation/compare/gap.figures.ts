/** Each customer's gaps, and under which law they are likelier. */
import { gapsOf, type LogAct } from './log.acts.js';
import type { RegularCustomer } from './customer.months.js';
import { deviationOf, meanOf } from './estimators.js';
import { UNKNOWN, numberText, percentText, spreadText, type Figure } from './figure.text.js';
import { fitGammaToDays, fitLogNormalToDays } from './whole.days.js';

/** From so many gaps on a customer is counted: that favours the busy ones, in every log alike. */
const LEAST_GAPS = 8;
const LEAST_CUSTOMERS = 30;

export function gapFigures(customers: readonly RegularCustomer[]): Figure[] {
  const all = customers.map(({ business }) => business);
  const free = customers.map(({ free }) => free);
  return [...figuresFor('all business', all), ...figuresFor('free business', free)];
}

function figuresFor(what: string, histories: readonly (readonly LogAct[])[]): Figure[] {
  const gaps = histories.map(gapsOf).filter(({ length }) => length >= LEAST_GAPS);
  const fits = gaps.map((one) => ({
    gamma: fitGammaToDays(one),
    logNormal: fitLogNormalToDays(one),
    gaps: one.length,
  }));
  const isKnown = gaps.length >= LEAST_CUSTOMERS;
  const better = fits.filter(({ gamma, logNormal }) => logNormal.logLikelihood > gamma.logLikelihood).length;
  const lead = fits.reduce((sum, { gamma, logNormal }) => sum + gamma.logLikelihood - logNormal.logLikelihood, 0);
  const count = gaps.reduce((sum, { length }) => sum + length, 0);
  const named = (name: string, text: string): Figure => ({ name: `${what}: ${name}`, text: isKnown ? text : UNKNOWN });
  return [
    named(`customers with ${LEAST_GAPS} gaps`, String(gaps.length)),
    named('mean gap in days', spreadText(gaps.map(meanOf))),
    named('variation (deviation / mean)', spreadText(gaps.map((one) => deviationOf(one) / meanOf(one)))),
    named('shape of the gamma law beneath', spreadText(fits.map(({ gamma }) => gamma.shape))),
    named('its variation (1 / √shape)', spreadText(fits.map(({ gamma }) => gamma.shape ** -0.5))),
    named('log-deviation of the lognormal law beneath', spreadText(fits.map(({ logNormal }) => logNormal.logSd))),
    named('customers whose gaps are likelier lognormal', percentText(better / gaps.length)),
    named('log-likelihood per gap, gamma − lognormal', numberText(lead / count)),
    named('longest gap / mean gap', spreadText(gaps.map((one) => Math.max(...one) / meanOf(one)))),
  ];
}
