/** True when Redis is not reachable or accepts no writes now. The call itself is right, and may succeed later. */
export function isRedisAway(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  return AWAY.test(fault.message) || ('code' in fault && AWAY_CODES.has(fault.code));
}

const AWAY = new RegExp(
  [
    "stream isn't writeable|connection is closed|aborted due to connection close|command timed out|socket timeout",
    'max retries per request|cluster redirections|cluster isn.t ready|cluster is (?:ended|disconnect)|refresh slots cache',
    'none of startup nodes|sentinels are unreachable',
    '^(LOADING|OOM|MISCONF|READONLY|MASTERDOWN|NOREPLICAS|BUSY|UNBLOCKED|NOAUTH|NOPERM|WRONGPASS)\\b',
    '^(CLUSTERDOWN|MOVED|ASK|TRYAGAIN)\\b',
  ].join('|'),
  'i',
);
const AWAY_CODES = new Set<unknown>(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT']);
