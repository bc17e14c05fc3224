/** The risk of the customers of a page of alerts as of now, so that a reader sees whether it rose or fell since. */
import { Injectable } from '@nestjs/common';
import type { AlertView } from '../client/workbench.protocol.js';
import type { Alert } from '../core/contracts/records.js';
import { shortShare } from '../core/state/lifecycle.js';
import { Calendar } from '../core/primitives/calendar.js';
import { decodeState } from '../core/state/state.codec.js';
import { Tiles } from '../core/state/tile.columns.js';
import { CustomerStore } from '../redis/customer.store.js';

@Injectable()
export class RiskNowService {
  constructor(
    private readonly customers: CustomerStore,
    private readonly calendar: Calendar,
  ) {}

  /** One read for each shard; without the member where the customer has no state any more. */
  async withRiskNow(run: string, alerts: readonly Alert[]): Promise<AlertView[]> {
    const ids = [...new Set(alerts.map(({ customerId }) => customerId))];
    const states = await this.customers.states(run, ids);
    const risks = new Map(ids.map((id, i) => [id, this.riskIn(states[i])]));
    return alerts.map((alert) => {
      const riskNow = risks.get(alert.customerId);
      return riskNow === undefined ? alert : { ...alert, riskNow };
    });
  }

  private riskIn(bytes: Uint8Array | null | undefined): number | undefined {
    return bytes == null ? undefined : shortShare(decodeState(bytes, new Tiles(), this.calendar).lifecycle.scores.risk);
  }
}
