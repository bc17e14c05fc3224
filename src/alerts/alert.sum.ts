/** Adds up alerts by customer. Pure. */
import type { AlertSum } from '../client/protocol.js';

/** A customer has one alert of each kind, all about the same assets: the largest value counts, once. */
export class AlertAdder {
  private alerts = 0;
  private readonly values = new Map<string, number>();

  add({ customerId, valueAtStake }: { customerId: string; valueAtStake: number }): void {
    this.alerts++;
    this.values.set(customerId, Math.max(this.values.get(customerId) ?? 0, valueAtStake));
  }

  sum(): AlertSum {
    const valueAtStake = [...this.values.values()].reduce((sum, value) => sum + value, 0);
    return { alerts: this.alerts, customers: this.values.size, valueAtStake: Math.round(valueAtStake * 100) / 100 };
  }
}
