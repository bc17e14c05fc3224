/** Runs the service over customers, in groups that are scored together. */
import type { History } from '../backtest/history.js';
import { diariesBy, type Judge } from '../backtest/judge.js';
import { saidIn, traceOf, type Account, type Said } from './account.js';
import type { Judges } from './bank.js';

/** Enough rows for a batch, and few states in memory. */
const TOGETHER = 200;

export async function accountsOf(
  histories: readonly History[],
  { measured, withoutModel }: Judges,
): Promise<Account[]> {
  const accounts: Account[] = [];
  for (let i = 0; i < histories.length; i += TOGETHER) {
    const group = histories.slice(i, i + TOGETHER);
    const [said, saidWithoutModel] = [await saidBy(measured, group), await saidBy(withoutModel, group)];
    const { catalog, calendar } = measured.settings;
    group.forEach((history, at) => {
      const [own, other] = [said[at], saidWithoutModel[at]];
      if (own === undefined || other === undefined) return;
      const { customerId } = history;
      accounts.push({ customerId, said: own, saidWithoutModel: other, trace: traceOf(history, catalog, calendar) });
    });
  }
  return accounts;
}

async function saidBy(judge: Judge, histories: readonly History[]): Promise<Said[]> {
  return (await diariesBy(judge, histories)).map(saidIn);
}
