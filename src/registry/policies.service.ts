/** Policies of the active model: view them, dry-run one, activate one, and return to the manifest's. */
import { Injectable } from '@nestjs/common';
import { Producers } from '../producer/producers.js';
import type { DryRunView, ReevaluationView, PoliciesView, PolicyActivationView } from '../client/protocol.js';
import type { Attribution } from '../core/model/attribution.js';
import { PRIOR_MODEL } from '../core/model/model.names.js';
import { USUAL_POLICY, type PolicySource, type StagePolicy } from '../core/model/policy.js';
import { ProblemError } from '../core/contracts/problems.js';
import type { Signals } from '../core/features/signals.js';
import type { ModelScores } from '../core/model/model.scores.js';
import { Calendar } from '../core/primitives/calendar.js';
import { SECOND_MS } from '../core/primitives/time.js';
import { Catalog } from '../onnx/catalog.js';
import { LoadedModels } from '../onnx/loaded.models.js';
import type { ServedModel } from '../onnx/served.model.js';
import { Config } from '../ops/config.js';
import { CustomerStore } from '../redis/customer.store.js';
import { DueStore } from '../redis/due.store.js';
import { Business } from '../business/business.js';
import { PolicyStore } from '../redis/policy.store.js';
import { RunDirectory } from '../redis/run.directory.js';
import type { Run } from '../redis/run.store.js';
import { DryRun, type DryRunParts } from './dry-run.js';
import { reevaluate } from './reevaluation.js';
import { ModelFault } from '../onnx/model.fault.js';
import { PolicyFollower } from './policy.follower.js';
import type { DryRunBody } from './policies.dto.js';
import { Scorer } from '../onnx/scorer.js';
import { Slices } from './slices.js';

const USUAL = { days: 28, customers: 20_000, sample: 20 };

@Injectable()
export class PoliciesService {
  private isTrying = false;

  constructor(
    private readonly config: Config,
    private readonly models: LoadedModels,
    private readonly store: PolicyStore,
    private readonly follower: PolicyFollower,
    private readonly catalog: Catalog,
    private readonly scorer: Scorer,
    private readonly directory: RunDirectory,
    private readonly customers: CustomerStore,
    private readonly due: DueStore,
    private readonly producers: Producers,
    private readonly calendar: Calendar,
    private readonly business: Business,
  ) {}

  /** @param named the active model when left out */
  async view(named: string | undefined): Promise<PoliciesView> {
    const active = this.models.active;
    const model = named ?? active.version;
    const history = (await this.store.all(model)).reverse();
    if (model === active.version) {
      const inUse = { source: active.policySource, policy: active.policy };
      return { model, active: inUse, manifest: active.ownPolicy, history };
    }
    const manifest = this.ownPolicyOf(model);
    if (manifest === null && history.length === 0) {
      throw new ProblemError('unknown_model', `There is no "${model}": GET /v1/models lists them.`);
    }
    return { model, active: chosenOf(history[0], manifest), manifest, history };
  }

  /** Takes effect with the next batch, in other processes within about a second. Throws a `stale_policy` problem. */
  async activate(policy: StagePolicy, by: string): Promise<Omit<PolicyActivationView, 'lookAgain'>> {
    const model = this.loaded();
    const records = await this.store.all(model.version);
    const versions = [model.ownPolicy.version, ...records.map((record) => record.policy.version)];
    const newest = Math.max(...versions);
    if (policy.version <= newest) {
      throw new ProblemError(
        'stale_policy',
        `Policies of ${model.version} up to version ${newest} were in use: send this one as version ${newest + 1}.`,
      );
    }
    return this.record(model, 'activated', policy, by, records.length);
  }

  /** Returns to the policy that came with the model. */
  async withdraw(by: string): Promise<Omit<PolicyActivationView, 'lookAgain'>> {
    const model = this.loaded();
    const records = await this.store.all(model.version);
    const { ownPolicy: policy } = model;
    if (records.at(-1)?.source !== 'activated') {
      return { model: model.version, policy: policy.version, before: policy.version };
    }
    return this.record(model, 'manifest', policy, by, records.length);
  }

  /** Throws an `unknown_run` problem. */
  runNamed(name: string | undefined): Promise<Run> {
    return this.directory.named(name);
  }

  async reevaluate(run: Run): Promise<ReevaluationView> {
    const customers = await reevaluate(run, this.due, this.directory, this.producers);
    return { run: run.name, customers };
  }

  /** Changes nothing. Throws a `busy` problem while another dry-run is active, `not_ready` when no model answers. */
  async dryRun(runName: string | undefined, asked: DryRunBody): Promise<DryRunView> {
    const { name: run, clockAt } = await this.directory.named(runName);
    if (this.isTrying) throw new ProblemError('busy', 'One dry-run at a time: send it again when this one is over.');
    this.isTrying = true;
    try {
      const model = this.loaded();
      const trial = {
        candidate: asked.policy,
        present: model.policy,
        model: model.version,
        rules: this.business.rules,
      };
      const settings = { ...USUAL, ...given(asked), run, asOf: clockAt ?? Date.now() };
      const score = (signals: readonly Signals[]): Promise<readonly ModelScores[]> => this.scored(model, signals);
      const slices = new Slices(this.config.dryRunSeconds * SECOND_MS);
      const explain: DryRunParts['explain'] = (rows, count) => this.explained(model, rows, count);
      const { due, customers, calendar } = this;
      const parts = { due, customers, calendar, score, explain, slices };
      const answer = await new DryRun(parts, settings, trial).answer();
      return {
        run,
        model: model.version,
        candidate: trial.candidate.version,
        present: trial.present.version,
        ...answer,
      };
    } finally {
      this.isTrying = false;
    }
  }

  /** Of a model that is not active; null when there is no such folder. */
  private ownPolicyOf(version: string): StagePolicy | null {
    if (version === PRIOR_MODEL) return USUAL_POLICY;
    return this.catalog.list().find((entry) => entry.version === version)?.manifest?.policy ?? null;
  }

  private async record(
    model: ServedModel,
    source: PolicySource,
    policy: StagePolicy,
    by: string,
    known: number,
  ): Promise<Omit<PolicyActivationView, 'lookAgain'>> {
    const before = model.policy.version;
    if (!(await this.store.append(model.version, known, { source, policy, at: Date.now(), by }))) {
      throw new ProblemError('stale_policy', 'Somebody else put a policy in use at this moment: GET /v1/policies.');
    }
    await this.follower.follow(model);
    return { model: model.version, policy: policy.version, before };
  }

  private loaded(): ServedModel {
    const { active, down, missing } = this.models;
    const why = missing?.why ?? down?.why;
    if (why !== undefined) throw new ProblemError('not_ready', `No model answers now: ${why}.`);
    return active;
  }

  /** Null when the model is late or explains nothing: the reasons of the rules are then used. */
  private async explained(model: ServedModel, rows: Float32Array, count: number): Promise<Attribution[] | null> {
    if (model.explainer === undefined) return null;
    return this.scorer.forPeople(model.explainer.explain(rows, count)).catch(() => null);
  }

  /** Throws when the active model changes meanwhile: figures from two models cannot be combined. */
  private async scored(model: ServedModel, signals: readonly Signals[]): Promise<readonly ModelScores[]> {
    try {
      const { scores, by } = await this.scorer.score(signals, true);
      if (by === model) return scores;
    } catch (fault) {
      if (fault instanceof ModelFault) throw new ProblemError('not_ready', `No model answers now: ${fault.message}.`);
      throw fault;
    }
    throw new ProblemError('not_ready', 'Another model was activated meanwhile: send it again.');
  }
}

function given({ days, customers, sample }: DryRunBody): Partial<typeof USUAL> {
  return {
    ...(days === undefined ? {} : { days }),
    ...(customers === undefined ? {} : { customers }),
    ...(sample === undefined ? {} : { sample }),
  };
}

function chosenOf(
  newest: { source: PolicySource; policy: StagePolicy } | undefined,
  manifest: StagePolicy | null,
): PoliciesView['active'] {
  if (newest?.source === 'activated') return { source: newest.source, policy: newest.policy };
  return manifest === null ? null : { source: 'manifest', policy: manifest };
}
