/** What happens to a customer and when: drawn first, because who the customer is depends on it. */
import type { Dice } from './dice.js';
import { MEASURED_DAYS, type Span } from './span.js';
import { SEEMING_CAUSES, TURN_CAUSES, type TruthKind } from './truth.js';

export interface Fate {
  number: number;
  kind: TruthKind;
  cause: string | null;
  /** The first day of own business; before the log for most. For a prospect, of the first sight. */
  joinDay: number;
  /** Days of looking before the first business. */
  prospectDays: number;
  /** When the course, the closing, the death or the absence begins; NaN for none. */
  turnDay: number;
  /** A holiday in the history before the measured year, for customers of any kind; NaN for none. */
  earlierAbsenceDay: number;
}

/** Of all customers. */
const PROSPECTS = 0.05;
const SILENT_BEFORE = 0.03;
/** Customers that come in a year, of all. */
const COMING_A_YEAR = 0.1;
/** Of the customers in business in the measured year; those who leave in the history before it are as many a year. */
const TURNING_A_YEAR = 0.12;
const CLOSING = 0.01;
const DYING = 0.005;
const SEEMING = 0.1;
/** Turns begin in these days of the measured year, so most of a course lies in the log. */
const TURN_DAYS = { from: 3, until: 300 } as const;
/** Whoever turns has been a customer for as long. */
const LEAST_TENURE = 60;

const TURN_WEIGHTS: Readonly<Record<(typeof TURN_CAUSES)[number], number>> = {
  salary_moves: 0.22,
  competitor_offer: 0.2,
  bad_service: 0.16,
  deposit_leaves: 0.12,
  slow_fading: 0.18,
  plain_stop: 0.12,
};
const SEEMING_WEIGHTS: Readonly<Record<(typeof SEEMING_CAUSES)[number], number>> = {
  holiday: 0.4,
  illness: 0.25,
  new_card: 0.2,
  seasonal_work: 0.15,
};

export function drawFate(dice: Dice, number: number, span: Span): Fate {
  const none = { number, cause: null, turnDay: NaN, earlierAbsenceDay: NaN, prospectDays: 0 };
  const role = dice.between(0, 1);
  if (role < PROSPECTS) return { ...none, kind: 'prospect', joinDay: dice.whole(span.firstDay + 1, span.endDay - 20) };
  if (role < PROSPECTS + SILENT_BEFORE) return silentBefore(dice, none, span);
  const left = leftInHistory(dice, none, span);
  if (left !== null) return left;
  return inBusiness(dice, none, span);
}

type Unfated = Omit<Fate, 'kind' | 'joinDay'>;

/** Gone before the log begins: the bank still books interest. */
function silentBefore(dice: Dice, none: Unfated, span: Span): Fate {
  const turnDay = span.firstDay - dice.whole(100, 700);
  return { ...none, kind: 'turns', cause: 'plain_stop', joinDay: turnDay - 400, turnDay };
}

/** Leaves in the first year of a log of two: a model can be trained on it. */
function leftInHistory(dice: Dice, none: Unfated, { firstDay, measuredDay }: Span): Fate | null {
  const [from, until] = [firstDay + LEAST_TENURE, measuredDay - 60];
  if (until <= from || !dice.happens((TURNING_A_YEAR * (until - from)) / MEASURED_DAYS)) return null;
  const cause = dice.among(TURN_CAUSES.map((one) => [one, TURN_WEIGHTS[one]] as const));
  return { ...none, kind: 'turns', cause, joinDay: firstDay - dice.whole(60, 3000), turnDay: dice.whole(from, until) };
}

function inBusiness(dice: Dice, none: Unfated, span: Span): Fate {
  const { firstDay, endDay, measuredDay, days } = span;
  const isNew = dice.happens((COMING_A_YEAR * days) / MEASURED_DAYS);
  const joinDay = isNew ? dice.whole(firstDay + 5, endDay - 5) : firstDay - dice.whole(30, 4000);
  const prospectDays = isNew && dice.happens(0.4) ? dice.whole(5, 45) : 0;
  const life = { ...none, joinDay, prospectDays: Math.min(prospectDays, Math.max(0, joinDay - firstDay - 1)) };
  const earliest = Math.max(measuredDay + TURN_DAYS.from, joinDay + LEAST_TENURE);
  const latest = measuredDay + TURN_DAYS.until;
  if (earliest > latest) return { ...life, kind: 'steady' };
  const turnDay = dice.whole(earliest, latest);
  const { kind, cause } = drawKind(dice, eligibleShare(days));
  const history = measuredDay - firstDay;
  const isAway = kind !== 'turns' && !isNew && history > 150 && dice.happens((0.08 * history) / MEASURED_DAYS);
  const earlierAbsenceDay = isAway ? dice.whole(firstDay + 60, measuredDay - 60) : NaN;
  return { ...life, kind, cause, turnDay: kind === 'steady' ? NaN : turnDay, earlierAbsenceDay };
}

/** Of those in business, the share that is not too new to turn. */
function eligibleShare(days: number): number {
  const tooNew = MEASURED_DAYS - TURN_DAYS.until + LEAST_TENURE;
  return 1 - ((COMING_A_YEAR * days) / MEASURED_DAYS) * (tooNew / days);
}

function drawKind(dice: Dice, eligible: number): Pick<Fate, 'kind' | 'cause'> {
  const kind = dice.among<TruthKind>([
    ['turns', TURNING_A_YEAR],
    ['closes', CLOSING],
    ['dies', DYING],
    ['seems', SEEMING],
    ['steady', eligible - TURNING_A_YEAR - CLOSING - DYING - SEEMING],
  ]);
  if (kind === 'turns') return { kind, cause: dice.among(TURN_CAUSES.map((one) => [one, TURN_WEIGHTS[one]] as const)) };
  if (kind === 'seems')
    return { kind, cause: dice.among(SEEMING_CAUSES.map((one) => [one, SEEMING_WEIGHTS[one]] as const)) };
  return { kind, cause: kind === 'steady' ? null : kind };
}
