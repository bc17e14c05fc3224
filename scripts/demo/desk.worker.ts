/** Lets the simulated team work on the alerts of a run, through the API as people do. */
import type { AlertView } from '../../src/client/protocol.js';
import type { RestClient } from '../../src/client/rest.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { deskActs } from './desk.js';

/** Of a page of alerts, and of a call that acts. */
const MOST_AT_ONCE = 500;
const LEAST_APART_MS = 400;

export class DeskWorker {
  private isBusy = false;
  private lastAt = 0;

  constructor(
    private readonly rest: RestClient,
    private readonly leaves: ReadonlySet<string>,
  ) {}

  /** Works as of an instant of the log, unless the team is still at it. Faults are left to the next time. */
  work(asOf: EpochMs): void {
    if (this.isBusy || Date.now() - this.lastAt < LEAST_APART_MS) return;
    this.isBusy = true;
    void this.round(asOf)
      .catch(() => undefined)
      .finally(() => {
        this.isBusy = false;
        this.lastAt = Date.now();
      });
  }

  private async round(asOf: EpochMs): Promise<void> {
    for (const call of deskActs(await this.unresolved(), asOf, this.leaves)) {
      for (let at = 0; at < call.alerts.length; at += MOST_AT_ONCE) {
        await this.rest.actOnMany({ ...call, alerts: call.alerts.slice(at, at + MOST_AT_ONCE) });
      }
    }
  }

  private async unresolved(): Promise<AlertView[]> {
    const found: AlertView[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await this.rest.alerts({ limit: MOST_AT_ONCE, ...(cursor === undefined ? {} : { cursor }) });
      found.push(...page.alerts);
      cursor = page.cursor;
    }
    return found;
  }
}
