import { createReadStream, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlertDetail, AlertPage, CustomerView, HistoryView, RunView } from '../../src/client/protocol.js';
import { replayLog } from '../../scripts/logs/replay-log.js';
import { Service } from '../../scripts/logs/service.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';

/** A real customer of the shop: settled, declined, recovered, declined again, and left. */
const CUSTOMER = '18037';
const RUN = 'story';

let service: TestService;
let history: HistoryView;

beforeAll(async () => {
  const lines: string[] = [];
  const log = createReadStream('scripts/data/online-retail.csv.gz').pipe(createGunzip());
  for await (const line of createInterface({ input: log })) {
    if (lines.length === 0 || line.split(',')[1] === CUSTOMER) lines.push(line);
  }
  const file = join(mkdtempSync(join(tmpdir(), 'tidewatch-story-')), 'one.csv');
  writeFileSync(file, lines.join('\n'));
  service = await startTestService(await emptyDatabase(107));
  const operator = new Service(service.url, service.keys.operator);
  await replayLog(operator, { file, run: RUN, speed: Infinity });
  // The log goes on after this customer's last purchase, and so does time.
  for (let at = Date.UTC(2011, 6, 9); at <= Date.UTC(2012, 1, 1); at += DAY_MS) await operator.advanceClock(RUN, at);
  await until(
    () => service.get<RunView>(`/v1/runs/${RUN}`),
    ({ idle }) => idle,
  );
  history = await get<HistoryView>(`customers/${CUSTOMER}/history`);
});
afterAll(() => service.stop());

function get<T>(path: string): Promise<T> {
  return service.get<T>(`/v1/${path}${path.includes('?') ? '&' : '?'}run=${RUN}`);
}

const DAY = (at: number): string => new Date(at).toISOString().slice(0, 10);

describe('the story of one customer, from the replayed log', () => {
  it('goes from a start through decline and recovery to the end, move by named move', () => {
    expect(history.entries.map(({ at, as, to }) => `${DAY(at)} ${as}: ${to}`)).toEqual([
      '2010-12-12 first: development',
      '2011-01-21 declined: decline',
      '2011-07-14 recovered: maturity',
      '2011-10-12 declined: decline',
      '2012-01-10 ended: termination',
    ]);
  });

  it.each([
    ['2011-01-01T00:00:00Z', 'development'],
    ['2011-03-15T00:00:00Z', 'decline'],
    ['2011-08-01T00:00:00Z', 'maturity'],
    ['2011-12-01T00:00:00Z', 'decline'],
    ['2012-01-15T00:00:00Z', 'termination'],
  ])('as of %s it stood in %s', async (asOf, stage) => {
    expect((await get<HistoryView>(`customers/${CUSTOMER}/history?asOf=${asOf}`)).stage).toBe(stage);
  });

  it('had one alert, while still young: of the end nobody is told who could not act in time', async () => {
    const { alerts } = await get<AlertPage>('alerts?status=all');
    const told = alerts.map(({ kind, openedAt, status, outcome, fromStage }) =>
      [DAY(openedAt), kind, status, outcome, `from ${fromStage}`].join(' '),
    );
    expect(told).toEqual(['2010-12-28 decline resolved recovered from development']);
  });

  it('tells of that alert what became of it, and what was known when it opened', async () => {
    const { alerts } = await get<AlertPage>('alerts?status=all');
    const alert = await get<AlertDetail>(`alerts/${alerts[0]?.id}`);
    expect(alert.timeline.map(({ at, what }) => `${DAY(at)} ${what}`)).toEqual([
      '2010-12-28 opened',
      '2010-12-31 escalated',
      '2011-01-21 worse',
      '2011-07-14 recovered',
    ]);
    expect(alert.features).toHaveProperty('usual_gap_days');
  });

  it('says of the end what had happened', () => {
    const [reason] = history.entries.at(-1)?.reasons ?? [];
    expect(reason?.text.en).toMatch(/^No business for \d+ days; the usual gap is 43 days$/);
  });

  it('ends with what to try, and why', async () => {
    const { strategy, openAlert } = await get<CustomerView>(`customers/${CUSTOMER}`);
    expect(strategy).toMatchObject({ name: 'win_back', label: { zh: '挽回' } });
    expect(strategy?.because.map(({ signal }) => signal)).toContain('silent_beyond_rhythm');
    expect(openAlert).toBeNull();
  });
});
