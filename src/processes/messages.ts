/** What a process and the supervisor that started it say to each other, over the channel that Node opens between them. */

/** From a process: that it lives, each second; and once, where it listens. */
export type FromProcess = 'alive' | { ready: string };

/** From the supervisor: how the scorers are. */
export interface ScorersReport {
  running: number;
  /** A sentence without its full stop for each scorer that ends again and again. */
  looping: string[];
}

/** Null for anything else: another program may be at the other end of a channel. */
export function fromProcess(message: unknown): FromProcess | null {
  if (message === 'alive') return message;
  if (typeof message !== 'object' || message === null || !('ready' in message)) return null;
  return typeof message.ready === 'string' ? { ready: message.ready } : null;
}

export function scorersReport(message: unknown): ScorersReport | null {
  if (typeof message !== 'object' || message === null || !('running' in message) || !('looping' in message))
    return null;
  const { running, looping } = message;
  return typeof running === 'number' && Array.isArray(looping) ? { running, looping: looping.map(String) } : null;
}
