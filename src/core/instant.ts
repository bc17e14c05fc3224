/** ISO 8601 with an offset or Z: without one nobody knows the instant. */
const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;
const MOST_EPOCH_MS = 8_640_000_000_000_000;

/** Epoch milliseconds of an ISO 8601 text or of epoch milliseconds themselves; NaN for anything else. */
export function instantOf(value: unknown): number {
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) <= MOST_EPOCH_MS ? value : NaN;
  return typeof value === 'string' && ISO_INSTANT.test(value) && isDay(value) ? Date.parse(value) : NaN;
}

/** The 30th of February is no day, although the calendar of the runtime makes it the 2nd of March. */
function isDay(iso: string): boolean {
  const [year, month, day] = iso.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day)).getUTCDate() === day;
}

/** The same for a text from an address, where digits alone are epoch milliseconds. */
export function instantOfText(text: string | undefined): number {
  return instantOf(text !== undefined && /^\d+$/.test(text) ? Number(text) : text);
}
