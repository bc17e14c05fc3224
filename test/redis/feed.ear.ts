import type { Listener } from '../../src/live/feed.listener.js';
import type { FeedFilter } from '../../src/live/filter.js';

/** What one subscriber hears: `recovered`, `anew`, and the names of the customers who moved. */
export class Ear implements Listener {
  readonly heard: string[] = [];
  cursor = '';
  private wake: () => void = () => undefined;

  filter: FeedFilter = { key: 'all', topic: 'stages', verdictOf: () => 'in' };
  isCoalesced: boolean = false;
  onPosition: Listener['onPosition'] = (cursor) => void (this.cursor = cursor);
  together = (work: () => void): void => work();
  isFull = (): boolean => false;
  canTakeMore = (): Promise<boolean> => Promise.resolve(true);
  onSubscribed = (cursor: string, recovered: boolean): void => this.hear(recovered ? 'recovered' : 'anew', cursor);
  onEntry: Listener['onEntry'] = ({ stored: { entry }, cursor }) =>
    this.hear(entry.topic === 'stages' ? entry.move.customerId : 'alert', cursor);

  /** Returns once it has heard this. */
  async hears(what: string, times = 1): Promise<void> {
    while (this.heard.filter((one) => one === what).length < times) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  protected hear(what: string, cursor: string): void {
    this.heard.push(what);
    this.cursor = cursor;
    this.wake();
  }
}
