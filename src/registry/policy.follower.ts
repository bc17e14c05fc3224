/**
 * Gives a model the policy that operators chose for it: at start, when a model is loaded, and at every poll. Runs one
 * at a time, so that a later choice is also applied later.
 */
import type { PolicySource } from '../core/model/policy.js';
import { UnfitPolicyError, readPolicy } from '../onnx/policy.file.js';
import type { ServedModel } from '../onnx/served.model.js';
import type { Log } from '../ops/log.js';
import type { PolicyStore } from '../redis/policy.store.js';
import type { PolicyRecord } from '../redis/stored.records.js';

type Followed = Pick<ServedModel, 'version' | 'policy' | 'usePolicy'>;

export class PolicyFollower {
  private previous: Promise<unknown> = Promise.resolve();
  private readonly done = new WeakMap<Followed, string>();

  constructor(
    private readonly store: PolicyStore,
    private readonly log: Log,
  ) {}

  /** Takes effect with the model's next batch. */
  follow(model: Followed): Promise<void> {
    const mine = this.previous.then(async () => {
      const newest = await this.store.newest(model.version);
      if (newest !== null) this.carryOut(newest, model);
    });
    this.previous = mine.catch(() => undefined);
    return mine;
  }

  /** A policy that this build cannot read is logged once, and the model keeps its present one. */
  private carryOut(record: PolicyRecord, model: Followed): void {
    const mark = markOf(record);
    if (this.done.get(model) === mark) return;
    this.done.set(model, mark);
    const about = { model: model.version, policy: record.policy.version, source: record.source, by: record.by };
    try {
      model.usePolicy(record.source === 'manifest' ? null : readPolicy(record.policy));
      this.log.info(about, 'another policy is in use');
    } catch (fault) {
      if (!(fault instanceof UnfitPolicyError)) throw fault;
      this.log.error({ err: fault, ...about }, 'a policy that was activated cannot be used here');
    }
  }
}

/** A mark of the choice. It includes the instant, since the manifest's policy may be chosen again several times. */
function markOf({ source, policy, at }: { source: PolicySource; policy: { version: number }; at: number }): string {
  return `${source} ${policy.version} ${at}`;
}
