/** A channel of a log that falls silent as a whole holds decisions in the replay, and lets them go. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HistoryView, RunView, SafeguardsView } from '../../src/client/protocol.js';
import type { SilentChannel } from '../../src/core/lifecycle/holds.js';
import { replayLog } from '../../scripts/logs/replay-log.js';
import { Service } from '../../scripts/logs/service.js';
import { LiveListener } from './live.listener.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MONDAY = Date.UTC(2025, 0, 6);
const DAYS = 60;
/** Nothing arrives from the mobile channel; the branches go on. */
const AWAY = { fromAt: MONDAY + 50 * DAY_MS + 12 * HOUR_MS, toAt: MONDAY + 53 * DAY_MS + 12 * HOUR_MS };
/** These stop for good, one after the other, shortly before the channel is away. */
const STOPPED = Array.from({ length: 12 }, (_, i) => `stopped-${i}`);
const LAST_DAY_OF = (i: number): number => 38 + i;

let service: TestService;
let file: string;
beforeAll(async () => {
  service = await startTestService(await emptyDatabase(94), { STATS_MS: '100', SHARDS: '2' });
  file = join(mkdtempSync(join(tmpdir(), 'tidewatch-channels-')), 'log.csv');
  writeFileSync(file, [HEADER, ...rows()].join('\n'));
});
afterAll(() => service.stop());

const HEADER = 'event_id,customer_id,occurred_at,channel,type,amount,currency,balance';

/** Two hundred customers who pay every second day, hour after hour, some in the branch; and those who stop. */
function* rows(): Generator<string> {
  for (let hour = 0; hour < DAYS * 24; hour++) {
    const [day, at] = [Math.floor(hour / 24), MONDAY + hour * HOUR_MS];
    const payers = Array.from(
      { length: 200 },
      (_, i) => [`payer-${i}`, i % 48, i % 10 === 0 ? 'branch' : 'mobile'] as const,
    )
      .filter(([, turn]) => turn === hour % 48)
      .map(([who, , channel]) => [who, channel] as const);
    const stopped = STOPPED.filter((_, i) => hour % 24 === i && day <= LAST_DAY_OF(i) && day % 2 === i % 2);
    for (const [who, channel] of [...payers, ...stopped.map((who) => [who, 'mobile'] as const)]) {
      if (channel === 'mobile' && at >= AWAY.fromAt && at < AWAY.toAt) continue;
      yield `${who}-${hour},${who},${new Date(at).toISOString()},${channel},payment,50,CNY,1000`;
    }
  }
}

/** What the service says of the run's channels at every call that advances the clock with a silent one. */
class AskingService extends Service {
  readonly said: SafeguardsView[] = [];

  override async advanceClock(run: string, asOf: number, silent?: readonly SilentChannel[]): Promise<void> {
    await super.advanceClock(run, asOf, silent);
    if ((silent ?? []).length > 0) this.said.push(await service.get<SafeguardsView>(`/v1/safeguards?run=${run}`));
  }
}

async function replay(run: string, speed: number, isWatched = true): Promise<SafeguardsView[]> {
  const asking = new AskingService(service.url, service.keys.operator);
  const watch = { quietEvents: 20, quietSeconds: 120 };
  await replayLog(asking, { file, run, speed, ...(isWatched ? { watch } : {}) });
  return asking.said;
}

function histories(run: string): Promise<HistoryView[]> {
  return Promise.all(STOPPED.map((id) => service.get<HistoryView>(`/v1/customers/${id}/history?run=${run}`)));
}

/** The days of the log on which those who stopped enter decline or termination. */
async function leavingDays(run: string): Promise<number[]> {
  const entries = (await histories(run)).flatMap(({ entries }) => entries);
  return entries
    .filter(({ to, at }) => (to === 'decline' || to === 'termination') && at > MONDAY)
    .map(({ at }) => (at - MONDAY) / DAY_MS)
    .sort((a, b) => a - b);
}

describe('a replay that observes the channels of its log', () => {
  it('holds what rests on a silent channel, and makes the decisions at the first midnight after it', async () => {
    const said = await replay('watched', Infinity);
    expect(said.map(({ asOf }) => (asOf - MONDAY) / DAY_MS)).toEqual([51, 52, 53]);
    const silentIn = ({ channels }: SafeguardsView) => channels.filter(({ silentSinceAt }) => silentSinceAt !== null);
    for (const view of said) expect(silentIn(view)).toMatchObject([{ channel: 'mobile' }]);
    const sinceAt = silentIn(said[0]!)[0]?.silentSinceAt ?? 0;
    expect(Math.abs(sinceAt - AWAY.fromAt)).toBeLessThanOrEqual(2 * HOUR_MS);

    expect((await service.get<RunView>('/v1/runs/watched')).heldBySilence).toBeGreaterThan(2);
    await replay('unwatched', Infinity, false);
    const [watched, unwatched] = [await leavingDays('watched'), await leavingDays('unwatched')];
    const held = unwatched.filter((day) => day >= 51 && day <= 53);
    expect(held.length).toBeGreaterThan(2);
    expect(watched.filter((day) => day >= 51 && day <= 53)).toEqual([]);
    expect(watched.filter((day) => day === 54).length).toBeGreaterThanOrEqual(held.length);
    expect(await service.get<SafeguardsView>('/v1/safeguards?run=watched')).toMatchObject({
      channels: expect.not.arrayContaining([expect.objectContaining({ silentSinceAt: expect.any(Number) })]),
    });
  });

  it('gives the same histories at any speed', async () => {
    await replay('slow', (DAYS * DAY_MS) / 3_000);
    expect(await histories('slow')).toEqual(await histories('watched'));
  });

  it('tells the board which channel was silent, and when its decisions were let go', async () => {
    const board = await LiveListener.open(service); // of the run that was used last
    board.say({ type: 'subscribe', topic: 'stats' });
    const { stats } = await board.next('stats');
    const [ended] = stats.safeguards?.ended ?? [];
    expect(stats.safeguards).toMatchObject({ silentChannels: [], brake: { on: false } });
    expect(ended).toMatchObject({ channel: 'mobile', letGoAt: MONDAY + 54 * DAY_MS });
    board.socket.close();
  });

  it('says of a run that nobody observes that nothing is known', async () => {
    const view = await service.get<SafeguardsView>('/v1/safeguards?run=unwatched');
    expect(view).toMatchObject({ asOf: expect.any(Number), brake: { limitPerMinute: 0, on: false } });
    expect(view.channels.every(({ silentSinceAt }) => silentSinceAt === null)).toBe(true);
  });
});

describe('a run', () => {
  it('is marked as simulated for good, and knows from when to when its log tells', async () => {
    const operator = new Service(service.url, service.keys.operator);
    const span = { fromAt: MONDAY, toAt: MONDAY + DAYS * DAY_MS };
    expect(await operator.openReplay('drawn', { isSimulated: true })).toMatchObject({ simulated: true, span: null });
    await operator.openReplay('drawn', { span });
    expect(await service.get<RunView>('/v1/runs/drawn')).toMatchObject({ simulated: true, span });
    expect(await service.get<RunView>('/v1/runs/watched')).toMatchObject({ simulated: false, span: null });
  });
});
