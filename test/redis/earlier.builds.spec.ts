/** What earlier builds left in Redis, byte for byte, is read by this one, and its lanes go on from it. See test/fixtures. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AlertTable } from '../../src/alerts/alert.table.js';
import { rowOf } from '../../src/alerts/alert.row.js';
import { customersByStage } from '../../src/core/ledger/ledger.js';
import { CHANNEL_OF_CELL, KIND_OF_CELL } from '../../src/core/primitives/cells.js';
import { TRANSITION_NAMES } from '../../src/core/lifecycle/transitions.js';
import { transitionsIn } from '../../src/core/ledger/measures.js';
import { modelsIn, figuresOf } from '../../src/core/monitoring/outcomes.js';
import { PREDICTION_KINDS, readPrediction, writePrediction } from '../../src/core/monitoring/predictions.js';
import type { Alert } from '../../src/core/contracts/records.js';
import { shadowView } from '../../src/core/monitoring/shadow.js';
import { decodeState, encodeState } from '../../src/core/state/state.codec.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { ALERT_KINDS, ALERT_STATUSES, CHANNELS, KINDS, STAGES } from '../../src/core/primitives/vocabulary.js';
import { silentChannels, type SafeguardsState } from '../../src/core/lifecycle/safeguards.js';
import { formatCursor, parseCursor } from '../../src/live/cursor.js';
import { AlertStore } from '../../src/redis/alert.store.js';
import { openLedger } from '../../src/redis/ledger.opening.js';
import { LedgerStore } from '../../src/redis/ledger.store.js';
import { CustomerStore } from '../../src/redis/customer.store.js';
import { FeedStore } from '../../src/redis/feed.store.js';
import { ModelStore } from '../../src/redis/model.store.js';
import { MonitorStore } from '../../src/redis/monitor.store.js';
import { PolicyStore } from '../../src/redis/policy.store.js';
import { QuarantineStore } from '../../src/redis/quarantine.store.js';
import { openQueue } from '../../src/redis/queues.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import { SafeguardsStore } from '../../src/redis/safeguards.store.js';
import { taskOf } from '../../src/scoring/task.js';
import { anAlert } from '../builders/alert.builder.js';
import { A_BUSINESS } from '../builders/business.builder.js';
import { A_POLICY } from '../builders/lifecycle.builder.js';
import { inWords } from '../builders/state.in.words.js';
import { aLane, type TestLane } from './lane.harness.js';
import { keyspaceIn, load, storedStates, storedTexts, type Keyspace } from './stored.keyspace.js';

const DATABASE = 102;
const WORDS = { channels: CHANNELS, kinds: KINDS, channelOf: CHANNEL_OF_CELL, kindOf: KIND_OF_CELL };
const NOW = Date.UTC(2026, 9, 20, 12);

describe('a state that an earlier build wrote', () => {
  const states = ['states.format-1', 'states.format-2', 'states.format-4'].flatMap(storedStates);

  it.each(states)('holds what was written: %s', (_name, { bytes, holds }) => {
    expect(inWords(decodeState(Buffer.from(bytes, 'base64')), WORDS)).toEqual(holds);
  });

  it.each(states)('holds the same in this format: %s', (_name, stored) => {
    const again = encodeState(decodeState(Buffer.from(stored.bytes, 'base64')));
    expect(inWords(decodeState(again), WORDS)).toEqual(stored.holds);
  });
});

describe('a text that an earlier build wrote', () => {
  const texts = storedTexts();

  it.each(texts.cursors)('is the cursor that it was: $text', ({ text, holds }) => {
    expect(parseCursor(text)).toEqual(holds);
    expect(formatCursor(holds)).toBe(text);
  });

  it.each(texts.predictions)('is the prediction that it was: $text', ({ text, holds }) => {
    expect(readPrediction(text)).toEqual(holds);
    expect(writePrediction(holds)).toBe(text);
  });
});

const KEYSPACES = ['redis.format-1', 'redis.plain-history', 'redis.format-2'].map((file): [string, Keyspace] => [
  file,
  keyspaceIn(file),
]);

describe.each(KEYSPACES)('what an earlier build left in %s', (_file, stored) => {
  let lane: TestLane;
  let directory: RunDirectory;

  beforeEach(async () => {
    lane = await aLane({ database: DATABASE, settings: { isPatient: true, latestAsOf: () => Date.now() } });
    directory = new RunDirectory(lane.redis, new RunStore(lane.redis), 1);
    await load(lane.redis, stored.keys);
  });
  afterEach(() => lane.close());

  it('is the customers that were there', async () => {
    const customers = new CustomerStore(lane.redis, 1);
    for (const { customer, holds } of stored.states) {
      const state = await customers.state('live', customer);
      expect(state === null ? null : inWords(state, WORDS)).toEqual(holds);
    }
  });

  it('is their histories, each move with its name', async () => {
    const customers = new CustomerStore(lane.redis, 1);
    for (const { customer, holds } of stored.histories) {
      const history = await customers.history('live', customer);
      expect(history).toMatchObject(holds);
      expect(history.filter((entry) => !TRANSITION_NAMES.includes(entry.as))).toEqual([]);
    }
  });

  it('is alerts that say all that is asked of an alert', async () => {
    const written = hashOf(stored, '{s00}:alerts').map(([, text]) => JSON.parse(text) as Partial<Alert>);
    const alerts = new AlertStore(lane.redis, directory);
    const found = await alerts.byIds(
      'live',
      written.map(({ id = '' }) => ({ id, shard: 0 })),
    );
    expect(found).toMatchObject(written);
    expect(written).not.toEqual([]);
    for (const alert of found) if (alert !== null) expect(missingIn(alert)).toEqual([]);
    expect(idsFound(found.flatMap((alert) => alert ?? []))).toEqual(written.map(({ id }) => id).sort());
  });

  it('is a feed of moves and alerts', async () => {
    const feed = new FeedStore(lane.redis, 'live', 1);
    const entries = await feed.between(0, '0', '+', 1_000);
    const written = streamOf(stored, '{s00}:feed').map(({ entry = '' }) => JSON.parse(entry) as unknown);
    expect(entries.map(({ entry }) => entry)).toMatchObject(written);
    expect(
      entries.filter(({ entry }) => entry.topic === 'stages' && !TRANSITION_NAMES.includes(entry.move.as)),
    ).toEqual([]);
    for (const { entry } of entries) if (entry.topic === 'alerts') expect(missingIn(entry.alert)).toEqual([]);
    expect((await feed.recentTransitions(3)).map(({ customerId }) => customerId)[0]).toBe('new');
  });

  it('is a quarantine that can be listed', async () => {
    const listed = await new QuarantineStore(lane.redis, directory).list('live', { limit: 100 });
    const written = streamOf(stored, '{s00}:quarantine').map(({ payload = '', at, ...rest }) => {
      return { ...rest, at: Number(at), payload: JSON.parse(payload) as unknown };
    });
    expect(listed.toReversed()).toMatchObject(written);
    expect(new Set(listed.map(({ kind }) => kind))).toEqual(new Set(['event', 'job', 'customer']));
  });

  it('is the state of the safeguards', async () => {
    const safeguards = new SafeguardsStore(lane.redis, directory);
    const { state } = await safeguards.load();
    const written = Object.fromEntries(hashOf(stored, 'tidewatch:watch'));
    const { asOf, brake, channels } = JSON.parse(written['watch'] ?? '') as SafeguardsState;
    const kept = channels.map(({ channel, pulse: { beatAt, seen, lastEventAt, silentSinceAt } }) => ({
      channel,
      pulse: { beatAt, seen, lastEventAt, silentSinceAt },
    }));
    expect(state).toMatchObject({ asOf, brake, channels: kept }); // the rhythm is learned anew
    expect(await safeguards.view()).toEqual(JSON.parse(written['view'] ?? ''));
    expect(state?.channels.map(({ channel }) => channel)).toEqual(kept.map(({ channel }) => channel));
    expect(silentChannels(state!).map(({ channel }) => channel)).toEqual(['mobile', 'online']);
    expect((await safeguards.vitals()).seen.get('mobile')).toBeGreaterThan(0);
  });

  it('is a book of those who stand in each stage', async () => {
    await openLedger(lane.redis, directory.keysOf('live'), A_BUSINESS.tiers, Math.floor(NOW / DAY_MS));
    const book = await new LedgerStore(lane.redis, directory).totals('live');
    const stages = stored.states.map(({ holds }) => holds.lifecycle.stage);
    const standing = Object.fromEntries(STAGES.map((stage) => [stage, stages.filter((one) => one === stage).length]));
    expect(customersByStage(book)).toEqual(standing);
    const days = await new LedgerStore(lane.redis, directory).standing('live', 20_000, Math.floor(NOW / DAY_MS));
    expect(days.flatMap(transitionsIn).map(({ to }) => to)).toContain('prospect');
  });

  it('is predictions, and what came of those before', async () => {
    const texts = await lane.redis.zrange(lane.keys.predictions, '0', '-1');
    expect(texts.map((text) => readPrediction(text))).toEqual(stored.predictions);
    const months = await new MonitorStore(lane.redis, directory).outcomes('live', '2026-10');
    expect(months.length).toBeGreaterThan(0);
    for (const { sums } of months) {
      expect(modelsIn(sums)).toEqual(['online-retail-1']);
      expect(PREDICTION_KINDS.some((kind) => figuresOf(sums, 'online-retail-1', kind) !== null)).toBe(true);
    }
  });

  it('is the choice of models, their shadow, drift and policies', async () => {
    const models = new ModelStore(lane.redis);
    const chosen = { version: 'online-retail-1', at: NOW, by: 'operator' };
    expect(await models.choice()).toEqual({ active: chosen, shadow: chosen });
    expect(shadowView(await models.shadowCounts('online-retail-1'))).toMatchObject({ rows: 7, agreed: 5 });
    const drift = await new MonitorStore(lane.redis, directory).drift('live', 'online-retail-1', 20_000, 20_000);
    expect(drift.get('share_mobile_quarter:missing')).toBe(1);
    const { prior: _prior, alerts: _alerts, ...before } = A_POLICY; // later members
    const policy = { source: 'activated', policy: before, at: NOW, by: 'operator' };
    const policies = stored.keys.some(({ key }) => key.includes('policies')) ? [policy] : [];
    expect(await new PolicyStore(lane.redis).all('online-retail-1')).toEqual(policies);
  });

  it('is work that its lanes go on with, in order', async () => {
    const queue = openQueue(lane.redis, lane.keys);
    const jobs = await queue.getWaiting();
    const tasks = jobs.map(taskOf);
    expect(tasks.map(({ work }) => work.name)).toEqual(['events', 'events', 'sweep']);
    for (const { work, ...task } of tasks) await lane.process(work, task);
    await queue.close();
    expect(lane.faults).toEqual([]);
    expect(await lane.quarantine()).toHaveLength(streamOf(stored, '{s00}:quarantine').length);
    const customers = new CustomerStore(lane.redis, 1);
    const leaver = await customers.state('live', 'leaver');
    expect(leaver?.balance?.amount).toBe(-550);
    const fresh = await customers.state('live', 'new');
    expect(fresh?.branch?.name).toBe('上海陆家嘴支行');
    expect(fresh?.lifecycle.stage).toBe('prospect'); // what came with the job is a payment taken back
  });
});

function hashOf({ keys }: Keyspace, name: string): [field: string, text: string][] {
  const one = keys.find(({ key }) => key === name);
  if (one?.type !== 'hash') return [];
  return one.value.map(([field, value]) => [field, typeof value === 'string' ? value : '']);
}

function streamOf({ keys }: Keyspace, name: string): Record<string, string>[] {
  const one = keys.find(({ key }) => key === name);
  if (one?.type !== 'stream') return [];
  return one.value.map(([, fields]) =>
    Object.fromEntries(fields.flatMap((field, i) => (i % 2 === 0 ? [[field, fields[i + 1] ?? '']] : []))),
  );
}

/** Only `changed`, `heldOut` and the timeline are left out where there is nothing to say. */
function missingIn(alert: Alert): string[] {
  const said: Readonly<Record<string, unknown>> = { ...alert };
  return Object.keys(anAlert()).filter((name) => said[name] === undefined);
}

/** Each is found by its kind, and by its kind alone. */
function idsFound(alerts: readonly Alert[]): string[] {
  const table = new AlertTable();
  table.fill(alerts.map((alert) => rowOf(alert, 0)));
  const found: string[] = [];
  for (const kind of ALERT_KINDS) {
    table.forEach({ statuses: new Set(ALERT_STATUSES), kind, now: NOW }, ({ id }) => found.push(id));
  }
  return found.sort();
}
