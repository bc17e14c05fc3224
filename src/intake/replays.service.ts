/** Replays: history processed with its own clock and in its own keyspace. */
import { FastRedis } from '../redis/connections.js';
import { Injectable } from '@nestjs/common';
import { Producers } from '../producer/producers.js';
import type { LogFingerprint, RunView } from '../client/protocol.js';
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

  /** Opens a new replay, or an existing one again. @param log the log to be replayed; only the first one is stored */
  async open(name: string, log: LogFingerprint | null): Promise<RunView> {
    if (!RUN_NAME.test(name) || name === LIVE_RUN) {
      throw new ProblemError(
        'bad_request',
        'A replay is named with small letters, digits, dots, dashes: online-retail.',
      );
    }
    await this.directory.runs.touch(name, Date.now());
    if (log !== null) await this.directory.runs.rememberLog(name, log);
    return this.find(name);
  }

  /** Advances the clock of a replay. With `sweep`, its shards evaluate the customers who are due by then. */
  async advanceClock(name: string, to: EpochMs, sweep = false): Promise<void> {
    this.checkClock(to);
    const run = await this.known(name);
    if (run.mode !== 'replay') throw new ProblemError('bad_request', 'The live run follows the clock on the wall.');
    await Promise.all([this.directory.runs.touch(name, Date.now()), this.directory.runs.advanceClock(name, to)]);
    if (sweep) await accepted(this.producers.of(name).sweep(to, `sweep-${to}`));
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

  private async view({ name, mode, clockAt, log }: Run): Promise<RunView> {
    const backlogs = await backlogsOf(this.redis, this.directory.keysOf(name));
    return {
      name,
      mode,
      asOf: mode === 'live' ? Date.now() : clockAt,
      log,
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
