import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import type { HistoryView, RunView, StagesView } from '../../src/client/protocol.js';
import { replayLog } from '../../scripts/logs/replay-log.js';
import { Service } from '../../scripts/logs/service.js';
import { partOfLog } from './part.of.log.js';
import { emptyDatabase, metric, startTestService, type TestService } from './service.harness.js';

const BEGINNING = 400;
let service: TestService;
let file: string;
let events: number;
let customers: string[];

beforeAll(async () => {
  ({ file, events, customers } = await partOfLog());
  service = await startTestService(await emptyDatabase(2));
});
afterAll(() => service.stop());

function replay(run: string): ReturnType<typeof replayLog> {
  return replayLog(new Service(service.url, service.keys.operator), { file, run, speed: Infinity });
}

function histories(run: string): Promise<HistoryView[]> {
  return Promise.all(customers.map((id) => service.get<HistoryView>(`/v1/customers/${id}/history?run=${run}`)));
}

describe('a replay', () => {
  it('applies every event once, counted by the metrics too', async () => {
    expect(await replay('first')).toEqual({
      sent: events,
      accepted: events,
      rejected: 0,
      applied: events,
      duplicates: 0,
      quarantined: 0,
    });
    const { text } = await request(service.url).get('/metrics');
    expect(metric(text, 'tidewatch_events_total', { outcome: 'applied' })).toBe(events);
  });

  it('decides as of the clock of the log, and moves customers through their stages', async () => {
    const { asOf } = await service.get<RunView>('/v1/runs/first');
    expect(new Date(asOf ?? 0).getUTCFullYear()).toBeLessThan(2012);
    const moved = (await histories('first')).filter(({ entries }) => entries.length > 1);
    expect(moved.length).toBeGreaterThan(customers.length / 4);
  });

  it('changes nothing when it comes a second time: all duplicates', async () => {
    const before = await histories('first');
    expect(await replay('first')).toMatchObject({ applied: 0, duplicates: events, quarantined: 0 });
    expect(await histories('first')).toEqual(before);
  });

  it('gives the same histories in another run', async () => {
    await replay('second');
    const [first, second] = [await histories('first'), await histories('second')];
    expect(second).toEqual(first);
  });

  it('shows the newest replay as long as nothing live has arrived, and leaves the live run alone', async () => {
    expect((await service.get<StagesView>('/v1/stages')).run).toBe('second');
    expect((await service.get<StagesView>('/v1/stages?run=live')).customers).toBe(0);
  });

  it('goes in small parts into a service that takes little at once', async () => {
    const limits = { MAX_EVENTS_PER_POST: '30', BODY_LIMIT_BYTES: '2048' };
    const small = await startTestService(await emptyDatabase(91), limits);
    const part = `${file}.beginning.csv`;
    writeFileSync(
      part,
      readFileSync(file, 'utf8')
        .split('\n', 1 + BEGINNING)
        .join('\n'),
    );
    const operator = new Service(small.url, small.keys.operator);
    const result = await replayLog(operator, { file: part, run: 'small', speed: Infinity });
    await small.stop();
    expect(result).toMatchObject({ accepted: BEGINNING, applied: BEGINNING, rejected: 0, quarantined: 0 });
  });

  it('is closed to all but operators', async () => {
    await request(service.url).put('/v1/runs/mine').set('authorization', `Bearer ${service.keys.agent}`).expect(403);
    await request(service.url)
      .post('/v1/events?run=nobody&asOf=2011-01-01T00:00:00Z')
      .set('authorization', `Bearer ${service.keys.operator}`)
      .send([{}])
      .expect(404);
  });
});
