import { ProblemError } from '../core/contracts/problems.js';

/**
 * Refuses what the router's lenient parser would guess: a parameter that comes twice (the last would win), and text
 * that is not percent-encoded UTF-8 (it would be repaired). Throws a `bad_request` problem that names the parameter.
 * @param address of the request, as sent
 */
export function checkQuery(address: string): void {
  const at = address.search(/[?#]/);
  if (at < 0) return;
  const seen = new Set<string>();
  for (const pair of address.slice(at + 1).split('&')) {
    if (pair === '') continue;
    const [sent = '', value = ''] = pair.split(/=(.*)/s);
    const name = decoded(sent, sent);
    decoded(value, name);
    if (seen.has(name)) throw new ProblemError('bad_request', `The parameter ${name} is given twice: give it once.`);
    seen.add(name);
  }
}

export function parseQuery(text: string): Record<string, string> {
  return text === '' ? {} : Object.fromEntries(new URLSearchParams(text));
}

function decoded(text: string, name: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new ProblemError(
      'bad_request',
      `The parameter ${name} is not percent-encoded UTF-8: encode it, and write a percent sign as %25.`,
    );
  }
}
