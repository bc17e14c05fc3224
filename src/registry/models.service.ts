/**
 * Keeps the models of this process in line with the operators' choice. A version is loaded next to the one in use,
 * checked and warmed up. Only then is the choice written, and the lanes use the version from their next batch on. Other
 * processes poll the choice every second and do the same. Changes run one after another.
 */
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ProblemError } from '../core/contracts/problems.js';
import { PRIOR_MODEL } from '../core/model/model.names.js';
import { MINUTE_MS, SECOND_MS } from '../core/primitives/time.js';
import { Log } from '../ops/log.js';
import { Metrics } from '../ops/metrics.js';
import { Config } from '../ops/config.js';
import { Catalog, manifestOf } from '../onnx/catalog.js';
import { LoadedModels } from '../onnx/loaded.models.js';
import { UnfitModelError } from '../onnx/manifest.js';
import { OnnxModel } from '../onnx/model.js';
import { PriorModel } from '../onnx/prior.model.js';
import type { OpenHost } from '../onnx/model.host.js';
import type { ServedModel } from '../onnx/served.model.js';
import { markOf, type Chosen, ModelStore } from '../redis/model.store.js';
import { RedisClock } from '../redis/redis.clock.js';
import { ModelAgreement } from './model.agreement.js';
import { PolicyFollower } from './policy.follower.js';
import { Shadow } from '../onnx/shadow.js';

/** How long to wait before a version that could not be loaded is tried again. */
const RETRY_MS = MINUTE_MS / 6;
/** The models of all processes are compared at every second poll. */
const COMPARE_EVERY = 2;
/** The shadow's figures are written after this many polls. */
const FLUSH_EVERY = 3;

@Injectable()
export class ModelsService implements OnApplicationBootstrap, OnApplicationShutdown {
  private previous: Promise<unknown> = Promise.resolve();
  private polling: NodeJS.Timeout | null = null;
  private polls = 0;
  private closing = false;
  /** The choice that this process has applied, as `<version>@<at>`. Empty means the default model, or no shadow. */
  private readonly done: Record<'active' | 'shadow', string>;
  private readonly failedAt = new Map<string, number>();

  constructor(
    private readonly models: LoadedModels,
    private readonly store: ModelStore,
    private readonly shadow: Shadow,
    private readonly catalog: Catalog,
    private readonly policies: PolicyFollower,
    private readonly metrics: Metrics,
    private readonly log: Log,
    private readonly config: Config,
    private readonly clock: RedisClock,
    private readonly agreement: ModelAgreement,
  ) {
    this.done = { active: models.mark, shadow: '' };
  }

  onApplicationBootstrap(): void {
    this.show();
    this.pollLater();
  }

  async onApplicationShutdown(): Promise<void> {
    this.closing = true;
    if (this.polling !== null) clearTimeout(this.polling);
    await this.flush().catch(() => undefined);
  }

  /** Returns the version that was active before. Throws an `unknown_model` or `unfit_model` problem. */
  activate(version: string, by: string): Promise<string> {
    return this.afterPrevious(async () => {
      const before = this.models.active.version;
      const chosen = { version, at: Date.now(), by };
      const model = await this.loadFor(version, this.models.openActive);
      await this.orRetire(model, this.store.activate(chosen));
      this.useActive(model, chosen);
      return before;
    });
  }

  /** Throws as `activate` does. */
  startShadow(version: string, by: string): Promise<void> {
    return this.afterPrevious(async () => {
      const chosen = { version, at: Date.now(), by };
      const model = await this.loadFor(version);
      await this.orRetire(model, this.store.startShadow(chosen));
      this.useShadow(model, chosen);
    });
  }

  endShadow(by: string): Promise<void> {
    return this.afterPrevious(async () => {
      await this.store.endShadow(by, Date.now());
      this.useShadow(null, null);
    });
  }

  /** @param open where it is to live; a thread of its own by default */
  private async loadFor(version: string, open?: OpenHost): Promise<ServedModel> {
    if (version === PRIOR_MODEL) return this.withPolicy(new PriorModel());
    const dir = this.catalog.dirOf(version);
    if (dir === null) throw new ProblemError('unknown_model', `There is no "${version}": GET /v1/models lists them.`);
    try {
      return await this.load(version, dir, open);
    } catch (fault) {
      if (fault instanceof UnfitModelError) throw new ProblemError('unfit_model', fault.message);
      throw fault;
    }
  }

  private async load(version: string, dir: string, open?: OpenHost): Promise<ServedModel> {
    try {
      manifestOf(dir);
      const model = await this.withPolicy(await OnnxModel.load(dir, open));
      this.catalog.note(version, null);
      return model;
    } catch (fault) {
      if (fault instanceof UnfitModelError) this.catalog.note(version, fault.message);
      throw fault;
    }
  }

  /** Its first batch has the policy chosen for it. */
  private async withPolicy(model: ServedModel): Promise<ServedModel> {
    await this.orRetire(model, this.policies.follow(model));
    return model;
  }

  private async orRetire(model: ServedModel, recording: Promise<void>): Promise<void> {
    await recording.catch(async (fault: unknown) => {
      await model.retire();
      throw fault;
    });
  }

  private useActive(model: ServedModel, chosen: Chosen): void {
    const before = this.models.active.version;
    this.models.activate(model);
    this.done.active = markOf(chosen);
    this.show();
    this.log.info({ version: model.version, before, by: chosen.by }, 'another model is active');
  }

  private useShadow(model: ServedModel | null, chosen: Chosen | null): void {
    this.shadow.counts.take(); // drops counts of the previous shadow
    this.models.setShadow(model);
    this.done.shadow = markOf(chosen);
    this.show();
    this.log.info({ version: model?.version ?? null, by: chosen?.by }, 'another model is the shadow');
  }

  private show(): void {
    const { active, shadow } = this.models;
    this.metrics.modelInfo.reset();
    this.metrics.modelInfo.set({ version: active.version, role: 'active' }, 1);
    if (shadow !== null) this.metrics.modelInfo.set({ version: shadow.version, role: 'shadow' }, 1);
  }

  private pollLater(): void {
    this.polling = setTimeout(() => {
      void this.afterPrevious(() => this.poll())
        .catch((fault: unknown) => this.log.warn({ err: fault }, 'the choice of models could not be followed'))
        .finally(() => {
          if (!this.closing) this.pollLater();
        });
    }, SECOND_MS).unref();
  }

  private async poll(): Promise<void> {
    const { active, shadow } = await this.store.choice();
    if (active !== null && markOf(active) !== this.done.active) {
      await this.follow(active, (model) => this.useActive(model, active), this.models.openActive);
    }
    if (markOf(shadow) !== this.done.shadow) {
      if (shadow === null) this.useShadow(null, null);
      else await this.follow(shadow, (model) => this.useShadow(model, shadow));
    }
    await this.followPolicies();
    if (this.polls % COMPARE_EVERY === 0) await this.compareModels();
    if (this.models.down !== null) await this.store.sayDegraded(this.models.down);
    if (++this.polls % FLUSH_EVERY === 0) await this.flush();
  }

  private async compareModels(): Promise<void> {
    const own = this.models.active.name;
    const now = this.clock.now();
    const all = await this.store.scoring(this.config.roles.includes('scoring') ? own : null, now);
    this.metrics.modelsInUse.set(all.length);
    this.agreement.note(own, all, now);
  }

  private async followPolicies(): Promise<void> {
    const { active, shadow } = this.models;
    await this.policies.follow(active);
    if (shadow !== null) await this.policies.follow(shadow);
  }

  /** Applies a choice. If the version cannot be loaded here, this process keeps the one it has. */
  private async follow(chosen: Chosen, use: (model: ServedModel) => void, open?: OpenHost): Promise<void> {
    const mark = markOf(chosen);
    if (Date.now() - (this.failedAt.get(mark) ?? 0) < RETRY_MS) return;
    try {
      use(await this.loadFor(chosen.version, open));
      this.failedAt.delete(mark);
    } catch (fault) {
      this.failedAt.set(mark, Date.now());
      const { version } = chosen;
      this.log.error({ err: fault, version }, 'a model that was chosen cannot be loaded here; it is tried again');
    }
  }

  private async flush(): Promise<void> {
    const { shadow } = this.models;
    if (shadow !== null) await this.store.addShadowCounts(shadow.version, this.shadow.counts.take());
  }

  private afterPrevious<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.previous.then(work);
    this.previous = mine.catch(() => undefined);
    return mine;
  }
}
