/** Nothing that answers people waits for a part of the service without a limit. */
export class LateError extends Error {
  override readonly name = 'LateError';
}

/** As the answer, but throws LateError when there is none by then; what comes after that is dropped. */
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
