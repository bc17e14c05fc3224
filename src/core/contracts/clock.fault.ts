/**
 * The clock of this process and that of Redis differ too much: nothing was sent, and nothing is evaluated meanwhile.
 */
export class WrongClockError extends Error {
  override readonly name = 'WrongClockError';
}
