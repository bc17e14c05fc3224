/** A reply that Redis documents as a list of texts. Throws TypeError for any other, which would be our own bug. */
export function textsOf(reply: unknown): string[] {
  if (!Array.isArray(reply)) throw new TypeError(`Redis answered ${typeof reply} where a list of texts is due`);
  return reply.map(String);
}
