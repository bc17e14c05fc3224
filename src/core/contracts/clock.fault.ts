/** This process' clock and that of Redis differ too much: nothing was sent, and nothing is judged meanwhile. */
export class WrongClockError extends Error {
  override readonly name = 'WrongClockError';
}
