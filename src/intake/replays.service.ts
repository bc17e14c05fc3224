/** Replays: history processed with its own clock and in its own keyspace. */
import { FastRedis } from '../redis/connections.js';
import { Injectable } from '@nestjs/common';
import { Producers } from '../producer/producers.js';
import type { RunView } from '../client/protocol.js';
import { isPlausible, timeHint } from '../core/primitives/instant.js';
import { SECOND_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { ProblemError } from '../core/contracts/problems.js';
import { Config } from '../ops/config.js';
import { backlogsOf } from '../redis/backlog.js';
import { LIVE_RUN, RUN_NAME } from '../redis/keys.js';
import { RunDirectory } from '../redis/run.directory.js';
import type { Run } from '../redis/run.store.js';
import { accepted } from '../producer/accepted.js';
import type { ClockCall } from './clock.body.js';
import type { RunOpening } from './run.opening.js';

@Injectable()
export class ReplaysService {
  constructor(
    private readonly config: Config,
    private readonly redis: FastRedis,
    private readonly directory: RunDirectory,
    private readonly producers: Producers,
  ) {}

  async list(): Promise<RunView[]> {
    return Promise.all((await this.directory.runs.list()).map((run) => this.view(run)));
  }

  /** Throws a `unknown_run` problem. */
  async find(name: string): Promise<RunView> {
    return this.view(await this.known(name));
  }

  /**
   * Opens a new replay, or an existing one again. Only the first log is stored; a run with simulated events stays
   * simulated.
   */
  async open(name: string, { log, simulated, span }: RunOpening): Promise<RunView> {
    if (!RUN_NAME.test(name) || name === LIVE_RUN) {
      throw new ProblemError(
        'bad_request',
        'A replay is named with small letters, digits, dots, dashes: online-retail.',
      );
    }
    await this.directory.runs.touch(name, Date.now());
    if (log !== null) await this.directory.runs.rememberLog(name, log);
    if (simulated) await this.directory.runs.markSimulated(name);
    if (span !== null) await this.directory.runs.rememberSpan(name, span);
    return this.find(name);
  }

  /**
   * Advances the clock of a replay, and lets its shards evaluate the customers who are due by then. Silent channels
   * hold decisions that rest on silence, as in the live run.
   */
  async passTime(name: string, { asOf, silent }: ClockCall): Promise<void> {
    await this.advanceClock(name, asOf);
    if (silent !== null) await this.directory.runs.rememberChannels(name, asOf, silent);
    const held = silent === null || silent.length === 0 ? {} : { silent };
    await accepted(this.producers.of(name).sweep(asOf, `sweep-${asOf}`, held));
  }

  /** Advances the clock of a replay. */
  async advanceClock(name: string, to: EpochMs): Promise<void> {
    this.checkClock(to);
    const run = await this.known(name);
    if (run.mode !== 'replay') throw new ProblemError('bad_request', 'The live run follows the clock on the wall.');
    await Promise.all([this.directory.runs.touch(name, Date.now()), this.directory.runs.advanceClock(name, to)]);
  }

  /** Throws a `bad_request` problem for an instant that no replay's clock may have. */
  checkClock(to: EpochMs): void {
    refuseImplausible(to, Date.now() + this.config.clockSkewSeconds * SECOND_MS);
  }

  /** Throws a `unknown_run` problem. */
  async known(name: string): Promise<Run> {
    const run = await this.directory.runs.find(name);
    if (run === null) throw new ProblemError('unknown_run', `Open it first: PUT /v1/runs/${name}.`);
    return run;
  }

  private async view({ name, mode, clockAt, log, simulated, span }: Run): Promise<RunView> {
    const backlogs = await backlogsOf(this.redis, this.directory.keysOf(name));
    return {
      name,
      mode,
      asOf: mode === 'live' ? Date.now() : clockAt,
      log,
      simulated,
      span,
      timeZone: this.config.timeZone,
      backlog: backlogs.reduce((sum, { events }) => sum + events, 0),
      idle: backlogs.every(({ jobs }) => jobs === 0),
      ...(await this.directory.progress(name)),
    };
  }
}

/** A clock never goes back. A run whose clock ran ahead of all its events could only be deleted. */
function refuseImplausible(to: EpochMs, limit: EpochMs): void {
  if (!isPlausible(to)) throw new ProblemError('bad_request', `asOf ${timeHint(to)}.`);
  if (to <= limit) return;
  const [at, most] = [to, limit].map((instant) => new Date(instant).toISOString());
  throw new ProblemError(
    'bad_request',
    `asOf is ${at ?? ''}: a replay's clock goes no further than now, ${most ?? ''}.`,
  );
}
