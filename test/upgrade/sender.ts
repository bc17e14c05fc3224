/** A bank that sends all the time, and sends again what was not accepted. Each post also brings one new customer. */
import { setTimeout as pause } from 'node:timers/promises';
import { aPayment, type Payment } from '../e2e/poster.js';
import type { Fleet } from './fleet.js';

const EVENTS = 20;
const EVERY_MS = 40;

export class Sender {
  /** Events that were accepted, by customer. */
  readonly accepted = new Map<string, number>();
  /** Posts that had to be sent again. */
  again = 0;
  private isOn = true;
  private readonly done: Promise<void>;

  constructor(private readonly fleet: Fleet) {
    this.done = this.run();
  }

  get events(): number {
    return [...this.accepted.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Resolves when what it has sent is accepted. */
  async stop(): Promise<void> {
    this.isOn = false;
    await this.done;
  }

  private async run(): Promise<void> {
    for (let customers = 1; this.isOn; customers++) {
      const names = Array.from({ length: EVENTS }, (_, i) => `u${Math.max(0, customers - 1 - i * 3)}`);
      const events = names.map((name) => aPayment(name));
      while (!(await this.isAccepted(events))) {
        this.again++;
        await pause(EVERY_MS);
      }
      for (const name of names) this.accepted.set(name, (this.accepted.get(name) ?? 0) + 1);
      await pause(EVERY_MS);
    }
  }

  private async isAccepted(events: readonly Payment[]): Promise<boolean> {
    const headers = { authorization: `Bearer ${this.fleet.keys.producer}`, 'content-type': 'application/json' };
    const body = JSON.stringify(events);
    try {
      const answer = await fetch(`${this.fleet.url}/v1/events`, { method: 'POST', headers, body });
      return answer.status === 202;
    } catch {
      return false;
    }
  }
}
