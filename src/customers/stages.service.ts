/** The population of a run, and its moves over a window of days. */
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { MovesView, StagesView, TransitionsView } from '../client/protocol.js';
import { DAY_MS, dayOf } from '../core/time.js';
import { STAGES, type Stage } from '../core/vocabulary.js';
import { DIRECTORY, FAST_REDIS, POPULATION } from '../ops/tokens.js';
import { FeedStore } from '../redis/feed.store.js';
import type { PopulationStore } from '../redis/population.store.js';
import type { RunDirectory } from '../redis/run.directory.js';

interface Move {
  from: Stage | 'new';
  to: Stage;
  count: number;
}

@Injectable()
export class StagesService {
  constructor(
    @Inject(DIRECTORY) private readonly directory: RunDirectory,
    @Inject(FAST_REDIS) private readonly redis: Redis,
    @Inject(POPULATION) private readonly population: PopulationStore,
  ) {}

  async stages(runName: string | undefined): Promise<StagesView> {
    const { name: run, clockAt } = await this.directory.named(runName);
    const { customers, byStage } = await this.population.population(run);
    return { run, asOf: clockAt ?? Date.now(), customers, population: byStage };
  }

  /** Newest first, as far back as the feed is kept. */
  async recentMoves(runName: string | undefined, limit: number): Promise<MovesView> {
    const { name: run } = await this.directory.named(runName);
    return { run, moves: await new FeedStore(this.redis, run, this.directory.shards).recentMoves(limit) };
  }

  /** @param days whole days of the run's clock, today included */
  async transitions(runName: string | undefined, days: number): Promise<TransitionsView> {
    const { name: run, clockAt } = await this.directory.named(runName);
    const toAt = clockAt ?? Date.now();
    const firstDay = dayOf(toAt) - days + 1;
    const fields = [...(await this.population.moves(run))].filter(([field]) => Number.parseInt(field, 10) >= firstDay);
    const moves = fields.flatMap(([field, count]) => readMove(field, count));
    const converted = fields.reduce((sum, [field, count]) => sum + (field.endsWith(':converted') ? count : 0), 0);
    return { fromAt: firstDay * DAY_MS, toAt, matrix: matrixOf(moves), measures: measuresOf(moves, converted) };
  }
}

function readMove(field: string, count: number): Move[] {
  const [fromName, toName] = field.slice(field.indexOf(':') + 1).split('>');
  const to = STAGES.find((stage) => stage === toName);
  const from = fromName === 'new' ? 'new' : STAGES.find((stage) => stage === fromName);
  return to === undefined || from === undefined ? [] : [{ from, to, count }];
}

function matrixOf(moves: readonly Move[]): TransitionsView['matrix'] {
  const matrix: TransitionsView['matrix'] = {};
  for (const { from, to, count } of moves) {
    const row = (matrix[from] ??= {});
    row[to] = (row[to] ?? 0) + count;
  }
  return matrix;
}

/** Acquired: first business. Activated: back from decline or the end. Retained: back from decline to full business. */
function measuresOf(moves: readonly Move[], converted: number): TransitionsView['measures'] {
  const sum = (holds: (move: Move) => boolean): number =>
    moves.reduce((total, move) => total + (holds(move) ? move.count : 0), 0);
  return {
    acquired: sum(({ from, to }) => (from === 'prospect' || from === 'new') && to === 'development'),
    activated: sum(({ from, to }) => (from === 'termination' || from === 'decline') && to !== 'termination'),
    retained: sum(({ from, to }) => from === 'decline' && (to === 'growth' || to === 'maturity')),
    converted,
  };
}
