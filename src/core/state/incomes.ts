/**
 * Days on which money came in, and how much of it soon left again. Only the largest are kept: they show a salary, a
 * pension or a rent among everything else that comes in.
 */

/** One local day of incoming money. Declared and other money are separate entries of one day. */
export interface IncomeDay {
  /** Days since 1970-01-01. */
  day: number;
  /** Whether the bank's type says that it is a regular income: a salary, a pension. */
  isDeclared: boolean;
  /** Hundredths of the base currency. */
  amount: number;
  /** What left in transfers and payments on that day and the three after it, in hundredths; null until these are over. */
  left: number | null;
}
