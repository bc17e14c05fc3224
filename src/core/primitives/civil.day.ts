/**
 * Days of the month from days since 1970-01-01, by whole numbers alone: rules ask for a dozen of them per customer, and
 * a Date costs thirty times as much. Source: Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013).
 */
const DAYS_FROM_YEAR_0 = 719_468;
const ERA_DAYS = 146_097;
const LENGTHS = [31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31];

/** 1 to 31. */
export function dayOfMonth(day: number): number {
  const dayOfYear = marchYear(day);
  const month = monthFromMarch(dayOfYear);
  return dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
}

/** The number of days of the month that the day lies in. */
export function lengthOfMonth(day: number): number {
  const month = monthFromMarch(marchYear(day));
  return LENGTHS[month] ?? lengthOfFebruary(day);
}

/** The day of a year that begins in March: so a leap day is its last. */
function marchYear(day: number): number {
  const ofEra = mod(day + DAYS_FROM_YEAR_0, ERA_DAYS);
  const year = yearOfEra(ofEra);
  return ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
}

function yearOfEra(day: number): number {
  const leaps = Math.floor(day / 1_460) - Math.floor(day / 36_524) + Math.floor(day / 146_096);
  return Math.floor((day - leaps) / 365);
}

/** 0 for March to 11 for February. */
function monthFromMarch(dayOfYear: number): number {
  return Math.floor((5 * dayOfYear + 2) / 153);
}

function lengthOfFebruary(day: number): number {
  const year = yearOfEra(mod(day + DAYS_FROM_YEAR_0, ERA_DAYS)) + 1;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
