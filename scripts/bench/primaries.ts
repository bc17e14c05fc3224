/**
 * `primaries`: what an event costs when Redis is a cluster of one, two or three primaries, with as many scorers, beside one
 * plain server. All of it shares the cores of this machine: the costs count, not the rates.
 */
import { Bed } from './bed.js';
import { LaneBed, USUAL_LOAD, type LaneLoad, type LaneRun } from './lane-run.js';
import { short, type Context, type PartResult, type Table } from './part.js';
import { spreadOf } from './statistics.js';

/** Enough for each primary to hold several, wherever their slots lie. */
const SHARDS = 16;
/** 0 is one plain server. */
const PRIMARIES = [0, 1, 2, 3];
const SCORERS = [1, 2, 3];
const LOAD: LaneLoad = { ...USUAL_LOAD, seconds: 3 };

interface Cost {
  primaries: number;
  scorers: number;
  /** CPU µs per event, of all processes of a kind. */
  scorersUs: number;
  redisUs: number;
  eventsPerBatch: number;
}

export async function primaries(context: Context): Promise<PartResult> {
  const costs: Cost[] = [];
  for (const count of PRIMARIES) {
    const options = { ...context.bed, shards: SHARDS, ...(count === 0 ? {} : { primaries: count }) };
    await Bed.for(options, async (bed) => {
      const lanes = await LaneBed.open(bed, LOAD);
      for (const scorers of SCORERS) {
        await lanes.scale(scorers);
        const runs: LaneRun[] = [];
        for (let i = 0; i < context.runs; i++) runs.push(await lanes.run());
        const cost = costOf(count, scorers, runs);
        costs.push(cost);
        context.say(`primaries, ${nameOf(cost)}: ${short(cost.scorersUs + cost.redisUs)} µs per event`);
      }
    });
  }
  return { findings: { primaries: { costs } }, tables: [tableOf(costs)] };
}

function costOf(count: number, scorers: number, runs: readonly LaneRun[]): Cost {
  const median = (read: (run: LaneRun) => number): number => spreadOf(runs.map(read)).median;
  return {
    primaries: count,
    scorers,
    scorersUs: median(({ cpu }) => cpu.scorers),
    redisUs: median(({ cpu }) => cpu.redis),
    eventsPerBatch: median(({ events, batches }) => events / batches),
  };
}

function nameOf({ primaries: count, scorers }: Cost): string {
  return `${count === 0 ? 'one plain server' : `a cluster of ${count}`}, scorers ${scorers}`;
}

function tableOf(costs: readonly Cost[]): Table {
  return {
    title: 'What an event costs on several servers',
    columns: ['', 'CPU of the scorers, µs per event', 'CPU of Redis', 'both', 'events of a batch'],
    rows: costs.map((cost) => [
      nameOf(cost),
      short(cost.scorersUs),
      short(cost.redisUs),
      short(cost.scorersUs + cost.redisUs),
      short(cost.eventsPerBatch),
    ]),
    note: `${SHARDS} shards. Every process shares the cores of this machine, so nothing is said of the rate of several servers.`,
  };
}
