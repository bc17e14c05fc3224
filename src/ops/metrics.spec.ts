import { describe, expect, it } from '@jest/globals';
import { Metrics } from './metrics.js';

describe('a gauge that cannot be read', () => {
  it('is counted at each scrape and reported once, until it could be read again', async () => {
    const reported: string[] = [];
    const metrics = new Metrics((_, metric) => reported.push(metric));
    let fault: Error | null = new Error('Redis is away');
    metrics.onScrape('tidewatch_some', 'for a test', [], (gauge) => {
      if (fault !== null) return Promise.reject(fault);
      gauge.set({}, 7);
      return Promise.resolve();
    });
    const scrape = (): Promise<string> => metrics.registry.metrics();
    await scrape();
    await scrape();
    expect(reported).toEqual(['tidewatch_some']);
    expect(await scrape()).toContain('tidewatch_scrape_faults_total{metric="tidewatch_some"} 2');
    fault = null;
    expect(await scrape()).toContain('tidewatch_some 7');
    fault = new Error('Redis is away again');
    await scrape();
    expect(reported).toHaveLength(2);
  });
});
