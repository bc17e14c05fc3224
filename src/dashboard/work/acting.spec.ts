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

/** A service whose answers may get lost, and whose look-ups may. */
class FakeActions {
  readonly stories = new Map<string, TimelineEntry[]>();
  /** Alerts it does what is asked for, and the problem that arrives instead of its answer. */
  doing: (id: string) => boolean = () => true;
  arriving: Problem | null = null;
  isLookupLost = false;
  lookups = 0;

  /** Somebody else was quicker. */
  changed(id: string, by: string): void {
    this.push(id, entry(0, { by, role: 'agent', what: 'assign' }));
  }

  /** What arrived too late for an answer. */
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
    this.lookups++;
    if (this.isLookupLost) return Promise.reject(new RestError(NO_ANSWER));
    return Promise.resolve({ ...this.viewOf(id), timeline: this.storyOf(id), features: null });
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
    const desk = new FakeActions();
    desk.arriving = arriving;
    const acted = await actOn(desk, desk.viewOf('a'), CLAIM, ME);
    expect(acted).toMatchObject({ outcome: 'done', alert: { id: 'a', version: 2 } });
  });

  it('is not called failed while nobody knows, and no longer spoken of once the alert has changed', async () => {
    const desk = new FakeActions();
    Object.assign(desk, { arriving: NO_ANSWER, isLookupLost: true });
    const acted = await actOn(desk, desk.viewOf('a'), CLAIM, ME);
    expect(acted).toEqual({ outcome: 'refused', alert: null, trouble: { why: 'unanswered', version: 1 } });
    if (acted.outcome !== 'refused') throw new Error('refused');
    expect(isStanding(acted.trouble, { id: 'a', version: 1 })).toBe(true);
    expect(isStanding(acted.trouble, { id: 'a', version: 2 })).toBe(false);
  });

  it('may still be under way: tried again, it is found done and not done twice', async () => {
    const desk = new FakeActions();
    Object.assign(desk, { arriving: NO_ANSWER, doing: () => false });
    const seen = desk.viewOf('a');
    expect(await actOn(desk, seen, CLAIM, ME)).toMatchObject({ trouble: { why: 'unanswered', version: 1 } });
    desk.finish('a', 'claim', ME);
    desk.arriving = null;
    expect(await actOn(desk, seen, CLAIM, ME)).toMatchObject({ outcome: 'done', alert: { version: 2 } });
    expect(desk.stories.get('a')).toHaveLength(2);
  });

  it('says who was quicker where that is why', async () => {
    const desk = new FakeActions();
    const seen = desk.viewOf('a');
    desk.changed('a', 'Chen Jing');
    for (const arriving of [null, NO_ANSWER]) {
      desk.arriving = arriving;
      expect(await actOn(desk, seen, CLAIM, ME)).toMatchObject({ trouble: { why: 'changed', by: 'Chen Jing' } });
    }
  });

  it('is shown for each of many as the service has it', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    const some = fc.subarray(ids);
    const arriving = fc.constantFrom(null, ...LOST);
    await fc.assert(
      fc.asyncProperty(some, some, arriving, async (done, taken, problemInstead) => {
        const desk = new FakeActions();
        const alerts = ids.map((id) => desk.viewOf(id));
        for (const id of taken) desk.changed(id, 'Chen Jing');
        desk.arriving = problemInstead;
        desk.doing = (id) => done.includes(id) || problemInstead === null;
        const acted = await actOnMany(desk, alerts, CLAIM, ME);
        const words = acted.map((one) => (one.outcome === 'done' ? 'done' : one.trouble.why));
        const isUnsaid = problemInstead !== null && problemInstead.code !== 'internal';
        const truth = ids.map((id) => {
          if (taken.includes(id)) return 'changed';
          return desk.doing(id) ? 'done' : isUnsaid ? 'unanswered' : 'failed';
        });
        expect(words).toEqual(truth);
      }),
    );
  });

  it('asks a service that does not answer once, not for each of many', async () => {
    const desk = new FakeActions();
    Object.assign(desk, { arriving: NO_ANSWER, isLookupLost: true });
    const acted = await actOnMany(
      desk,
      ['a', 'b', 'c'].map((id) => desk.viewOf(id)),
      CLAIM,
      ME,
    );
    expect(acted).toMatchObject(Array(3).fill({ trouble: { why: 'unanswered' } }));
    expect(desk.lookups).toBe(1);
  });

  it('is not looked up where the service says why it was not done', async () => {
    const desk = new FakeActions();
    Object.assign(desk, { arriving: problem(409, 'illegal_move'), doing: () => false });
    const acted = await actOn(desk, desk.viewOf('a'), CLAIM, ME);
    expect(acted).toMatchObject({ trouble: { why: 'failed', detail: 'it said illegal_move' } });
    expect(desk.lookups).toBe(0);
  });
});
