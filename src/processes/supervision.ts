/**
 * This process' side of the channel to the supervisor that started it. Without a supervisor it says and hears nothing.
 *
 * The channel also tells when the supervisor is gone: the system closes it, whatever ended the supervisor. Then this
 * process stops as after SIGTERM, so that none goes on that nobody watches.
 */
import { scorersReport, type FromProcess, type ScorersReport } from './messages.js';

const BEAT_MS = 1_000;
const NOTHING_HEARD: ScorersReport = { running: 0, looping: [] };

export class Supervision {
  /** The last report; that of nobody when there is no supervisor. */
  scorers = NOTHING_HEARD;
  /** Whether a supervisor started this process. */
  readonly isThere: boolean;

  constructor(private readonly self: NodeJS.Process) {
    this.isThere = self.send !== undefined;
  }

  /** @param onGone called once the supervisor is gone; it may be gone already */
  open(onGone: () => void): void {
    if (!this.isThere) return;
    this.self.on('disconnect', onGone);
    this.self.on('message', (message) => (this.scorers = scorersReport(message) ?? this.scorers));
    setInterval(() => this.say('alive'), BEAT_MS).unref();
    this.say('alive');
    if (!this.self.connected) onGone();
  }

  /** Says where this process listens. */
  ready(url: string): void {
    this.say({ ready: url });
  }

  /** What cannot be said is left out: the end of the channel is heard of by itself. */
  private say(message: FromProcess): void {
    if (this.self.connected) this.self.send?.(message, undefined, undefined, () => undefined);
  }
}
