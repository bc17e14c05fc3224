/** Second signs: what makes a silence more than an absence. */
import type { Finding } from './finding.js';
import { kindCount, type Signals } from '../features/signals.js';

const FALLEN = 0.7;
const FRICTIONS = 2;

/** Whether anything but silence speaks of leaving: another fact, fallen assets, a closing, complaints. */
export function hasSecondSign(signals: Signals, findings: readonly Finding[]): boolean {
  const { month, balance, balanceMonthAgo } = signals;
  return (
    findings.some(({ fact }) => fact !== 'silence' && fact !== 'halved') ||
    balance <= FALLEN * balanceMonthAgo ||
    kindCount(month, 'redemption') > 0 ||
    kindCount(month, 'friction') >= FRICTIONS
  );
}
