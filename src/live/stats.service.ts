import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { LogProgress, SafeguardsBrief, StatsView } from '../client/protocol.js';
import { MINUTE_MS, SECOND_MS } from '../core/primitives/time.js';
import { Config } from '../ops/config.js';
import { Log } from '../ops/log.js';
import type { ReplayedChannels } from '../core/lifecycle/replayed.channels.js';
import type { SafeguardsView } from '../core/lifecycle/safeguards.js';
import { backlogsOf } from '../redis/backlog.js';
import { oldestAddedAt } from '../redis/bullmq.store.js';
import { FastRedis } from '../redis/connections.js';
import { AlertStore } from '../redis/alert.store.js';
import { LIVE_RUN } from '../redis/keys.js';
import { PopulationStore } from '../redis/population.store.js';
import { RunDirectory } from '../redis/run.directory.js';
import type { Run } from '../redis/run.store.js';
import { SafeguardsStore } from '../redis/safeguards.store.js';

type Hear = (stats: StatsView) => void;

interface Sample {
  at: number;
  events: number;
  moves: number;
}

interface ObservedRun {
  listeners: Set<Hear>;
  /** The samples of the last minute. */
  samples: Sample[];
  timer: NodeJS.Timeout;
}

const RATE_SPAN_MS = 5 * SECOND_MS;

/** Computes the statistics of every run that has subscribers, and publishes them. */
@Injectable()
export class StatsService implements OnApplicationShutdown {
  private readonly observed = new Map<string, ObservedRun>();

  constructor(
    private readonly config: Config,
    private readonly redis: FastRedis,
    private readonly directory: RunDirectory,
    private readonly population: PopulationStore,
    private readonly alerts: AlertStore,
    private readonly safeguards: SafeguardsStore,
    private readonly log: Log,
  ) {}

  /** Returns the function that leaves. */
  join(run: string, hear: Hear): () => void {
    const observed = this.observed.get(run) ?? this.observe(run);
    observed.listeners.add(hear);
    return () => {
      observed.listeners.delete(hear);
      if (observed.listeners.size > 0) return;
      clearInterval(observed.timer);
      this.observed.delete(run);
    };
  }

  onApplicationShutdown(): void {
    for (const { timer } of this.observed.values()) clearInterval(timer);
  }

  private observe(run: string): ObservedRun {
    const timer = setInterval(() => {
      this.tell(run).catch((fault: unknown) => this.log.warn({ err: fault }, 'the population could not be counted'));
    }, this.config.statsMs);
    const observed: ObservedRun = { listeners: new Set(), samples: [], timer };
    this.observed.set(run, observed);
    return observed;
  }

  private async tell(name: string): Promise<void> {
    const run = await this.directory.runs.find(name);
    const [{ customers, byStage }, { applied, moves, heldBySilence }, openAlerts, safeguards, log, oldestAt] =
      await Promise.all([
        this.population.population(name),
        this.directory.progress(name),
        this.alerts.countOpen(name),
        this.safeguardsOf(name),
        this.progressOf(run),
        oldestAddedAt(this.redis, this.directory.keysOf(name)),
      ]);
    const observed = this.observed.get(name);
    if (observed === undefined) return;
    const now: Sample = { at: Date.now(), events: applied, moves };
    observed.samples = [...observed.samples.filter(({ at }) => now.at - at <= MINUTE_MS), now];
    const stats: StatsView = {
      run: name,
      asOf: run?.clockAt ?? now.at,
      customers,
      population: byStage,
      movesPerMinute: now.moves - (observed.samples[0]?.moves ?? now.moves),
      openAlerts,
      eventsPerSecond: eventRate(observed.samples, now),
      behindMs: oldestAt === null ? 0 : Math.max(0, now.at - oldestAt),
      ...(safeguards === null ? {} : { safeguards: { ...safeguards, heldBySilence } }),
      ...(log === null ? {} : { log }),
    };
    for (const hear of observed.listeners) hear(stats);
  }

  private async safeguardsOf(name: string): Promise<SafeguardsBrief | null> {
    if (name !== LIVE_RUN) {
      const channels = await this.directory.runs.channels(name);
      return channels === null ? null : replayedBriefOf(channels);
    }
    const view = await this.safeguards.view();
    return view === null ? null : briefOf(view);
  }

  private async progressOf(run: Run | null): Promise<LogProgress | null> {
    if (run === null || run.span === null) return null;
    const backlogs = await backlogsOf(this.redis, this.directory.keysOf(run.name));
    const waiting = backlogs.reduce((sum, { events }) => sum + events, 0);
    return { ...run.span, isWorking: backlogs.some(({ jobs }) => jobs > 0), waiting };
  }
}

function briefOf({ channels, brake: { on, heldLastMinute: held } }: SafeguardsView): SafeguardsBrief {
  const silentChannels = channels.flatMap(({ channel, silentSinceAt: sinceAt }) =>
    sinceAt === null ? [] : [{ channel, sinceAt }],
  );
  return { silentChannels, brake: { on, held } };
}

/** A replay has no brake: its history is complete, and one sweep evaluates a whole day. */
function replayedBriefOf({ silent, ended }: ReplayedChannels): SafeguardsBrief {
  return { silentChannels: [...silent], ended: [...ended], brake: { on: false, held: 0 } };
}

function eventRate(samples: readonly Sample[], now: Sample): number {
  const first = samples.find(({ at }) => now.at - at <= RATE_SPAN_MS) ?? now;
  const seconds = (now.at - first.at) / SECOND_MS;
  return seconds === 0 ? 0 : Math.round((now.events - first.events) / seconds);
}
