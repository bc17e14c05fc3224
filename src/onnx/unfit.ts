/** A model that does not fit. The message says why, for people. */
export class UnfitModelError extends Error {
  override readonly name = 'UnfitModelError';
}
