import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { SafeguardsBrief, StatsView } from '../client/protocol.js';
import { MINUTE_MS, SECOND_MS } from '../core/primitives/time.js';
import { Config } from '../ops/config.js';
import { Log } from '../ops/log.js';
import type { SafeguardsView } from '../core/lifecycle/safeguards.js';
import { LIVE_RUN } from '../redis/keys.js';
import { PopulationStore } from '../redis/population.store.js';
import { RunDirectory } from '../redis/run.directory.js';
import { SafeguardsStore } from '../redis/safeguards.store.js';

type Hear = (stats: StatsView) => void;

interface Sample {
  at: number;
  events: number;
  moves: number;
}

interface Watched {
  listeners: Set<Hear>;
  /** The samples of the last minute. */
  samples: Sample[];
  timer: NodeJS.Timeout;
}

const RATE_SPAN_MS = 5 * SECOND_MS;

/** Computes the statistics of every run that has subscribers, and publishes them. */
@Injectable()
export class StatsService implements OnApplicationShutdown {
  private readonly watched = new Map<string, Watched>();

  constructor(
    private readonly config: Config,
    private readonly directory: RunDirectory,
    private readonly population: PopulationStore,
    private readonly safeguards: SafeguardsStore,
    private readonly log: Log,
  ) {}

  /** Returns the function that leaves. */
  join(run: string, hear: Hear): () => void {
    const watched = this.watched.get(run) ?? this.watch(run);
    watched.listeners.add(hear);
    return () => {
      watched.listeners.delete(hear);
      if (watched.listeners.size > 0) return;
      clearInterval(watched.timer);
      this.watched.delete(run);
    };
  }

  onApplicationShutdown(): void {
    for (const { timer } of this.watched.values()) clearInterval(timer);
  }

  private watch(run: string): Watched {
    const timer = setInterval(() => {
      this.tell(run).catch((fault: unknown) => this.log.warn({ err: fault }, 'the population could not be counted'));
    }, this.config.statsMs);
    const watched: Watched = { listeners: new Set(), samples: [], timer };
    this.watched.set(run, watched);
    return watched;
  }

  private async tell(name: string): Promise<void> {
    const run = await this.directory.runs.find(name);
    const [{ customers, byStage }, { applied, moves }, openAlerts, safeguards] = await Promise.all([
      this.population.population(name),
      this.directory.progress(name),
      this.population.openAlerts(name),
      name === LIVE_RUN ? this.safeguards.view() : null,
    ]);
    const watched = this.watched.get(name);
    if (watched === undefined) return;
    const now: Sample = { at: Date.now(), events: applied, moves };
    watched.samples = [...watched.samples.filter(({ at }) => now.at - at <= MINUTE_MS), now];
    const stats: StatsView = {
      run: name,
      asOf: run?.clockAt ?? now.at,
      customers,
      population: byStage,
      movesPerMinute: now.moves - (watched.samples[0]?.moves ?? now.moves),
      openAlerts,
      eventsPerSecond: eventRate(watched.samples, now),
      ...(safeguards === null ? {} : { safeguards: briefOf(safeguards) }),
    };
    for (const hear of watched.listeners) hear(stats);
  }
}

function briefOf({ channels, brake: { on, heldLastMinute: held } }: SafeguardsView): SafeguardsBrief {
  const silentChannels = channels.flatMap(({ channel, silentSinceAt: sinceAt }) =>
    sinceAt === null ? [] : [{ channel, sinceAt }],
  );
  return { silentChannels, brake: { on, held } };
}

function eventRate(samples: readonly Sample[], now: Sample): number {
  const first = samples.find(({ at }) => now.at - at <= RATE_SPAN_MS) ?? now;
  const seconds = (now.at - first.at) / SECOND_MS;
  return seconds === 0 ? 0 : Math.round((now.events - first.events) / seconds);
}
