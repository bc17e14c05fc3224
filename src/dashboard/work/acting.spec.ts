import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anAlert } from '../../../test/builders/alert.builder.js';
import type { AlertDetail, AlertView, Problem, TimelineEntry } from '../../client/protocol.js';
import { RestError } from '../../client/rest.js';
import { actOn, actOnMany, isStanding } from './acting.js';

const ME = 'Li Wei';
const CLAIM = { action: 'claim' } as const;

function problem(status: number, code: string): Problem {
  return { type: 'about:blank', title: code, status, code, detail: `it said ${code}` };
}
const NO_ANSWER = problem(0, 'unreachable');
const LOST = [NO_ANSWER, problem(504, 'unreadable'), problem(500, 'internal')];

function entry(version: number, parts: Partial<TimelineEntry> = {}): TimelineEntry {
  const stand = { status: 'open', severity: 'warning', assignee: null } as const;
  return { at: 0, by: 'system', role: null, what: 'opened', ...stand, version, ...parts };
}

const UNRANKED: Pick<AlertDetail, 'expectedGain' | 'hasGoneCold'> = {
  expectedGain: {
    ...{ gain: 0, valueAtStake: 0, leaving: 0, helps: 0, freshness: 1 },
    ...{ newsAt: 0, daysSinceNews: 0, halfLifeDays: 14 },
  },
  hasGoneCold: false,
};

/** A service whose answers may get lost, for actions and for the reads after them. */
class FakeActions {
  readonly stories = new Map<string, TimelineEntry[]>();
  /** Ids of alerts for which it does the action, and the problem that arrives instead of its answer. */
  doing: (id: string) => boolean = () => true;
  arriving: Problem | null = null;
  isReadLost = false;
  reads = 0;

  /** Somebody else acts first. */
  changed(id: string, by: string): void {
    this.push(id, entry(0, { by, role: 'agent', what: 'assign' }));
  }

  /** The action is done, but too late for an answer. */
  finish(id: string, action: string, by: string): void {
    this.push(id, entry(0, { by, role: 'agent', what: action }));
  }

  act = (id: string, body: { action: string; version: number; by?: string }): Promise<AlertView> => {
    const isStale = this.versionOf(id) !== body.version;
    if (!isStale && this.doing(id)) this.finish(id, body.action, body.by ?? '');
    if (this.arriving !== null) return Promise.reject(new RestError(this.arriving));
    if (isStale) return Promise.reject(new RestError({ ...problem(409, 'stale_version'), alert: this.viewOf(id) }));
    return Promise.resolve(this.viewOf(id));
  };

  actOnMany = async (body: { alerts: { id: string; version: number }[]; action: string; by?: string }) => {
    const { alerts, ...rest } = body;
    const results = await Promise.all(
      alerts.map(({ id, version }) =>
        this.act(id, { ...rest, version }).then(
          (alert) => ({ id, ok: true as const, alert }),
          (fault: unknown) => ({
            id,
            ok: false as const,
            problem: fault instanceof RestError ? fault.problem : NO_ANSWER,
          }),
        ),
      ),
    );
    if (this.arriving !== null) throw new RestError(this.arriving);
    return { done: 0, results };
  };

  alert = (id: string): Promise<AlertDetail> => {
    this.reads++;
    if (this.isReadLost) return Promise.reject(new RestError(NO_ANSWER));
    return Promise.resolve({ ...this.viewOf(id), ...UNRANKED, timeline: this.storyOf(id), features: null });
  };

  viewOf(id: string): AlertView {
    return anAlert({ id, version: this.versionOf(id) });
  }

  private push(id: string, one: TimelineEntry): void {
    this.stories.set(id, [...this.storyOf(id), { ...one, version: this.versionOf(id) + 1 }]);
  }

  private storyOf(id: string): TimelineEntry[] {
    return this.stories.get(id) ?? [entry(1)];
  }

  private versionOf(id: string): number {
    return this.storyOf(id).length;
  }
}

describe('an action whose answer does not come', () => {
  it.each(LOST)('was done when the alert’s story says so: $code', async (arriving) => {
    const actions = new FakeActions();
    actions.arriving = arriving;
    const acted = await actOn(actions, actions.viewOf('a'), CLAIM, ME);
    expect(acted).toMatchObject({ outcome: 'done', alert: { id: 'a', version: 2 } });
  });

  it('is not called failed while nobody knows, and no longer spoken of once the alert has changed', async () => {
    const actions = new FakeActions();
    Object.assign(actions, { arriving: NO_ANSWER, isReadLost: true });
    const acted = await actOn(actions, actions.viewOf('a'), CLAIM, ME);
    expect(acted).toEqual({ outcome: 'refused', alert: null, trouble: { why: 'unanswered', version: 1 } });
    if (acted.outcome !== 'refused') throw new Error('refused');
    expect(isStanding(acted.trouble, { id: 'a', version: 1 })).toBe(true);
    expect(isStanding(acted.trouble, { id: 'a', version: 2 })).toBe(false);
  });

  it('may still be under way: tried again, it is found done and not done twice', async () => {
    const actions = new FakeActions();
    Object.assign(actions, { arriving: NO_ANSWER, doing: () => false });
    const seen = actions.viewOf('a');
    expect(await actOn(actions, seen, CLAIM, ME)).toMatchObject({ trouble: { why: 'unanswered', version: 1 } });
    actions.finish('a', 'claim', ME);
    actions.arriving = null;
    expect(await actOn(actions, seen, CLAIM, ME)).toMatchObject({ outcome: 'done', alert: { version: 2 } });
    expect(actions.stories.get('a')).toHaveLength(2);
  });

  it('says who was quicker where that is why', async () => {
    const actions = new FakeActions();
    const seen = actions.viewOf('a');
    actions.changed('a', 'Chen Jing');
    for (const arriving of [null, NO_ANSWER]) {
      actions.arriving = arriving;
      expect(await actOn(actions, seen, CLAIM, ME)).toMatchObject({ trouble: { why: 'changed', by: 'Chen Jing' } });
    }
  });

  it('is shown for each of many as the service has it', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    const some = fc.subarray(ids);
    const arriving = fc.constantFrom(null, ...LOST);
    await fc.assert(
      fc.asyncProperty(some, some, arriving, async (done, taken, problemInstead) => {
        const actions = new FakeActions();
        const alerts = ids.map((id) => actions.viewOf(id));
        for (const id of taken) actions.changed(id, 'Chen Jing');
        actions.arriving = problemInstead;
        actions.doing = (id) => done.includes(id) || problemInstead === null;
        const acted = await actOnMany(actions, alerts, CLAIM, ME);
        const words = acted.map((one) => (one.outcome === 'done' ? 'done' : one.trouble.why));
        const isUnsaid = problemInstead !== null && problemInstead.code !== 'internal';
        const truth = ids.map((id) => {
          if (taken.includes(id)) return 'changed';
          return actions.doing(id) ? 'done' : isUnsaid ? 'unanswered' : 'failed';
        });
        expect(words).toEqual(truth);
      }),
    );
  });

  it('asks a service that does not answer once, not for each of many', async () => {
    const actions = new FakeActions();
    Object.assign(actions, { arriving: NO_ANSWER, isReadLost: true });
    const acted = await actOnMany(
      actions,
      ['a', 'b', 'c'].map((id) => actions.viewOf(id)),
      CLAIM,
      ME,
    );
    expect(acted).toMatchObject(Array(3).fill({ trouble: { why: 'unanswered' } }));
    expect(actions.reads).toBe(1);
  });

  it('is not fetched where the service says why it was not done', async () => {
    const actions = new FakeActions();
    Object.assign(actions, { arriving: problem(409, 'illegal_move'), doing: () => false });
    const acted = await actOn(actions, actions.viewOf('a'), CLAIM, ME);
    expect(acted).toMatchObject({ trouble: { why: 'failed', detail: 'it said illegal_move' } });
    expect(actions.reads).toBe(0);
  });
});
