/**
 * A customer's risk week by week. Nothing is stored for it: the states of past weeks are reconstructed from the present
 * one, and scored in one batch by the model in use. So all weeks are comparable, also across changes of the model; what was
 * scored at the time is in the history.
 */
import { Injectable } from '@nestjs/common';
import type { RiskView } from '../client/customers.protocol.js';
import { ProblemError } from '../core/contracts/problems.js';
import { featureRows } from '../core/features/features.js';
import { weeklyStates } from '../core/features/weekly.states.js';
import { priorScores } from '../core/model/prior.scores.js';
import { STAND_IN_MODEL } from '../core/model/model.names.js';
import { shortShare } from '../core/state/lifecycle.js';
import { LoadedModels } from '../onnx/loaded.models.js';
import { Scorer } from '../onnx/scorer.js';
import { CustomerStore } from '../redis/customer.store.js';
import { RunDirectory } from '../redis/run.directory.js';
import { MOST_WEEKS } from './activity.service.js';
import { knownCustomer } from './known.customer.js';

@Injectable()
export class RiskService {
  constructor(
    private readonly directory: RunDirectory,
    private readonly customers: CustomerStore,
    private readonly models: LoadedModels,
    private readonly asked: Scorer,
  ) {}

  /** Throws `unknown_run`, `unknown_customer` and `not_ready` problems. */
  async weekly(runName: string | undefined, customerId: string): Promise<RiskView> {
    const { name: run } = await this.directory.named(runName);
    const { state } = await knownCustomer(this.customers, run, customerId);
    const weeks = weeklyStates(state, MOST_WEEKS);
    const { active, down } = this.models;
    const signals = weeks.map((week) => week.signals);
    const scores =
      down === null
        ? await this.inTime(active.score(featureRows(signals), signals.length))
        : signals.map((one) => priorScores(one, active.policy.prior, active.horizonDays));
    return {
      customerId,
      model: down === null ? active.version : STAND_IN_MODEL,
      points: weeks.map(({ at, isEstimated }, i) => ({ at, risk: shortShare(scores[i]?.risk ?? 0), isEstimated })),
    };
  }

  private async inTime<T>(answer: Promise<T>): Promise<T> {
    try {
      return await this.asked.forPeople(answer);
    } catch (fault) {
      const why = fault instanceof Error ? fault.message : String(fault);
      throw new ProblemError(
        'not_ready',
        `The model does not answer now (${why}). Ask again later; scores of the past are in the history.`,
      );
    }
  }
}
