import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Metrics } from '../ops/metrics.js';
import { HeavyCustomers, pseudonymOf } from './heavy.customers.js';

const MINUTE = 60_000;

describe('a customer with too many events', () => {
  it('is counted with each batch, said once in ten minutes, and never by name', async () => {
    const metrics = new Metrics();
    const lines: string[] = [];
    const heavy = new HeavyCustomers(metrics, pino({ base: null }, { write: (line) => lines.push(line) }), 'e1');
    for (const at of [0, MINUTE, 11 * MINUTE]) heavy.note('live', [{ customerId: 'ANONYMOUS', events: 500 }], at);
    expect((await metrics.heavyEvents.get()).values[0]?.value).toBe(1_500);
    expect(lines).toHaveLength(2);
    expect(lines.join('')).toContain(pseudonymOf('e1', 'ANONYMOUS'));
    expect(lines.join('')).not.toContain('ANONYMOUS');
    expect(pseudonymOf('e2', 'ANONYMOUS')).not.toBe(pseudonymOf('e1', 'ANONYMOUS'));
  });
});
