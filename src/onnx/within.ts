/** A part of the service did not answer within the limit. Requests of people never wait without one. */
export class LateError extends Error {
  override readonly name = 'LateError';
}

/** The answer. Throws LateError when there is none within the limit; a later answer is dropped. */
export async function within<T>(answer: Promise<T>, limitMs: number, who: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LateError(`${who} has not answered within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
