/**
 * Actions of people on alerts. An action is one fenced commit, like a commit of a lane:
 *
 * 1. Read the shard's version and the customer's state, then the alert's record.
 * 2. Apply the action to the alert in the state. A stale version or an illegal transition is refused.
 * 3. Commit state, record, history, message and timer under the version that was read. If a lane or another person
 *    has committed since, the commit is fenced off: start again at 1.
 */
import { actedStateWrites } from './acted.state.js';
import { Injectable } from '@nestjs/common';
import { act, type AlertAction } from '../core/alerts/alert.actions.js';
import type { AlertRules } from '../core/alerts/alert.rules.js';
import { ESCALATED, alertStateOf, workOf } from '../core/alerts/alert.work.js';
import { beforeLast, type Before } from '../core/alerts/undo.js';
import { isUnresolved } from '../core/alerts/alerting.js';
import type { AlertStepRecord } from '../core/decision.js';
import { isRelationshipEnded } from '../core/facts/closed.js';
import { Calendar } from '../core/primitives/calendar.js';
import { shardOf } from '../core/primitives/hash.js';
import type { AlertState } from '../core/state/lifecycle.js';
import { alertEntry } from '../core/contracts/feed.js';
import { ProblemError } from '../core/contracts/problems.js';
import type { Alert } from '../core/contracts/records.js';
import { decodeState } from '../core/state/state.codec.js';
import { Tiles } from '../core/state/tile.columns.js';
import type { CustomerState } from '../core/state/state.js';
import { Business } from '../business/business.js';
import { Config } from '../ops/config.js';
import { AlertStore } from '../redis/alert.store.js';
import { alertWrites } from '../redis/alert.writes.js';
import { feedWrites, outboxEntriesOf, type FeedContext } from '../redis/feed.writes.js';
import { LIVE_RUN } from '../redis/keys.js';
import { RunDirectory } from '../redis/run.directory.js';
import { RunStores } from '../redis/run.stores.js';
import type { Write } from '../redis/commit.writes.js';
import type { Wish } from './action.dto.js';
import { chooseMember } from './assignment.js';
import { WorklistService, nowOf } from './worklist.service.js';

/** How often an action is retried after other commits. Each try takes about a millisecond. */
const MOST_TRIES = 100;

@Injectable()
export class AlertActionsService {
  private readonly rules: AlertRules;

  constructor(
    private readonly config: Config,
    private readonly stores: RunStores,
    private readonly directory: RunDirectory,
    private readonly alerts: AlertStore,
    private readonly business: Business,
    private readonly worklist: WorklistService,
    private readonly calendar: Calendar,
  ) {
    this.rules = business.rules;
  }

  /** Throws `unknown_alert`, `stale_version`, `illegal_move`, `relationship_ended` and `nobody_free` problems. */
  async act(id: string, version: number, wish: Wish, runName?: string): Promise<Alert> {
    const run = await this.directory.named(runName);
    const found = await this.known(run.name, id);
    const at = nowOf(run);
    const assignee = wish.action === 'auto_assign' ? await this.chosenFor(run.name, found) : wish.assignee;
    const { action, by, role, comment, outcome, until } = wish;
    const action_: AlertAction = { action, version, by, role, at, comment, outcome, assignee, untilAt: until?.(at) };
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const turned = await this.attempt(run.name, found, action_);
      if (turned !== null) return turned;
    }
    throw new ProblemError('not_ready', 'The alert is being changed all the time. Try again in a moment.');
  }

  /** Null when somebody else committed in between. */
  private async attempt(run: string, { id, customerId }: Alert, action: AlertAction): Promise<Alert | null> {
    const shard = shardOf(customerId, this.directory.shards);
    const store = this.stores.shard(run, shard);
    const { version, states } = await store.read([customerId]);
    const record = await this.known(run, id);
    const state = states[0] == null ? null : decodeState(states[0], new Tiles(), this.calendar);
    const earlier = action.action === 'undo' ? await this.earlier(run, record, action.by) : null;
    const before = state?.lifecycle.alerts.find((alert) => isOf(alert, record)) ?? alertStateOf(record);
    const hasAnother = state?.lifecycle.alerts.some((alert) => isRival(alert, record)) ?? false;
    const isEnded = state !== null && isRelationshipEnded(state);
    const acted = act(before, action, this.rules, { hasAnother, isEnded, before: earlier });
    if (acted.outcome === 'stale_version') throw stale(record);
    if (acted.outcome === 'relationship_ended') throw ended(record);
    if (acted.outcome === 'illegal_move') throw new ProblemError('illegal_move', acted.detail, { alert: record });
    const turn = turnOf(record, acted.alert, action, this.rules);
    const story = { ...turn, story: [acted.entry] };
    const context = {
      keys: store.keys,
      nextVersion: version + 1,
      acceptedAt: Date.now(),
      feedEntries: this.config.feedEntries,
      outboxEntries: outboxEntriesOf(run, this.config),
    };
    const writes = this.writesOf(story, record, before, acted.alert, state, context);
    const outcome = await store.commit(version, '', writes, run === LIVE_RUN ? action.at : 0);
    if (outcome === 'ahead')
      throw new ProblemError('wrong_clock', 'Its clock is ahead of that of Redis: try elsewhere.');
    return outcome === 'committed' ? turn.record : null;
  }

  /** The alert before its last action. The commit is refused when the alert has changed since the timeline was read. */
  private async earlier(run: string, record: Alert, by: string): Promise<Before | null> {
    return beforeLast((await this.alerts.storyOf(run, record)).timeline, record.version, by);
  }

  /** @param known the record before the action, and `before` its state */
  private writesOf(
    turn: AlertStepRecord,
    known: Alert,
    before: AlertState,
    after: AlertState,
    state: CustomerState | null,
    context: FeedContext,
  ): Write[] {
    const { change, record } = turn;
    const { keys } = context;
    return [
      ...feedWrites([alertEntry(change, record, known)], context),
      ...alertWrites(turn, before, keys),
      ...(state === null ? [] : actedStateWrites(state, after, record.customerId, keys, this.rules)),
    ];
  }

  private async known(run: string, id: string): Promise<Alert> {
    const alert = await this.alerts.find(run, id);
    if (alert !== null && alert.heldOut !== true) return alert;
    throw new ProblemError('unknown_alert', `There is no alert "${id}" in the run "${run}".`);
  }

  private async chosenFor(run: string, { id, branch }: Alert): Promise<string> {
    const chosen = chooseMember(branch, this.business.team, await this.worklist.rows(run), id);
    if (chosen !== null) return chosen;
    throw new ProblemError(
      'nobody_free',
      'Nobody of the team takes alerts of this branch and has room: see config/team.json, or assign it by name.',
    );
  }
}

function turnOf(
  record: Alert,
  after: AlertState,
  { at }: AlertAction,
  rules: AlertRules,
): Omit<AlertStepRecord, 'story'> {
  const isEasedOff = record.escalatedAt !== null && after.escalatedAt === null;
  const next: Alert = {
    ...record,
    ...workOf(after, rules),
    updatedAt: at,
    ...(isEasedOff ? { priority: record.priority - ESCALATED, escalatedTo: null } : {}),
  };
  const isReopened = record.status === 'resolved' && next.status !== 'resolved';
  return { record: next, change: next.status === 'resolved' ? 'resolved' : isReopened ? 'opened' : 'updated' };
}

function isOf(alert: AlertState, { kind, openedAt }: Alert): boolean {
  return alert.kind === kind && alert.openedAt === openedAt;
}

function isRival(alert: AlertState, record: Alert): boolean {
  return alert.kind === record.kind && !isOf(alert, record) && isUnresolved(alert);
}

function ended(alert: Alert): ProblemError {
  return new ProblemError(
    'relationship_ended',
    'The customer died or the bank ended the relationship: nobody is to be contacted. Comment on the alert, resolve or release it.',
    { alert },
  );
}

function stale(alert: Alert): ProblemError {
  return new ProblemError(
    'stale_version',
    `The alert is at version ${alert.version}: fetch it again, then act on that.`,
    { alert },
  );
}
