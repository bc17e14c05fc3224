/** True when Redis is not reachable or accepts no writes now. The call itself is right, and may succeed later. */
export function isRedisAway(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  return AWAY.test(fault.message) || ('code' in fault && AWAY_CODES.has(fault.code));
}

const AWAY =
  /stream isn't writeable|connection is closed|command timed out|socket timeout|max retries per request|^(LOADING|OOM|MISCONF|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|BUSY|UNBLOCKED|NOAUTH|NOPERM|WRONGPASS)/i;
const AWAY_CODES = new Set<unknown>(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT']);
