import { describe, expect, it } from '@jest/globals';
import { anAlert } from '../../../test/builders/alert.builder.js';
import type {
  StatsView,
  AlertPage,
  AlertView,
  SafeguardsBrief,
  ServerMessage,
  StageTransition,
  StagesView,
} from '../../client/protocol.js';
import type { Stage } from '../../client/vocabulary.js';
import {
  ALERTS_KEPT,
  applyMessages,
  EMPTY_BOARD,
  TRANSITIONS_KEPT,
  PULSES_KEPT,
  withAlertPage,
  withAnswers,
  withFilter,
  withRecentTransitions,
  withStages,
} from './board.js';

const POPULATION: Record<Stage, number> = {
  prospect: 1,
  development: 2,
  growth: 3,
  maturity: 4,
  decline: 5,
  termination: 6,
};

function alertOf(id: string, over: Partial<AlertView> = {}): AlertView {
  return anAlert({
    id,
    customerId: `customer-${id}`,
    severity: 'high',
    priority: 10,
    openedAt: 0,
    updatedAt: 0,
    ...over,
  });
}

function opened(id: string, over: Partial<AlertView> = {}): ServerMessage {
  const alert = alertOf(id, over);
  return { type: 'alert', cursor: '', change: alert.status === 'resolved' ? 'resolved' : 'opened', alert };
}

function pageOf(ids: readonly string[], total = ids.length): AlertPage {
  return { alerts: ids.map((id) => alertOf(id)), total, cursor: total > ids.length ? 'more' : null };
}

function moved(customerId: string): ServerMessage {
  const move = {
    customerId,
    at: 0,
    from: null,
    to: 'prospect',
    as: 'first' as const,
    risk: 0,
    confidence: 1,
    valueTier: 'mass',
    branch: null,
  } as const;
  return { type: 'stage', cursor: '', move };
}

function stagesAt(asOf: number): StagesView {
  return { run: 'live', asOf, customers: 21, population: POPULATION };
}

function statsAt(asOf: number, parts: Partial<StatsView> = {}): ServerMessage {
  return {
    type: 'stats',
    cursor: '',
    stats: { ...stagesAt(asOf), movesPerMinute: 1, openAlerts: 2, eventsPerSecond: 3, ...parts },
  };
}

const many = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const idsOf = (alerts: readonly AlertView[] | null): string[] => (alerts ?? []).map((alert) => alert.id);

describe('the safeguards', () => {
  const withSafeguards = (safeguards: SafeguardsBrief): ServerMessage => {
    const message = statsAt(2);
    return message.type === 'stats' ? { ...message, stats: { ...message.stats, safeguards } } : message;
  };

  it('show what the newest message says, and go when a message says nothing of them', () => {
    const said = { silentChannels: [{ channel: 'mobile' as const, sinceAt: 1 }], brake: { on: true, held: 3 } };
    const board = applyMessages(EMPTY_BOARD, [statsAt(1), withSafeguards(said)]);
    expect(board.safeguards).toEqual(said);
    expect(applyMessages(board, [statsAt(3)]).safeguards).toBeNull();
  });
});

describe('stage changes', () => {
  it('stand newest first', () => {
    const board = applyMessages(applyMessages(EMPTY_BOARD, [moved('a'), moved('b')]), [moved('c')]);
    expect(board.moves.map((row) => row.move.customerId)).toEqual(['c', 'b', 'a']);
    expect(board.moves.map((row) => row.number)).toEqual([3, 2, 1]);
  });

  it('are capped, and go on being counted', () => {
    const board = applyMessages(
      EMPTY_BOARD,
      many(250).map((i) => moved(`c${i}`)),
    );
    expect(board.moves).toHaveLength(TRANSITIONS_KEPT);
    expect(board.moves[0]).toMatchObject({ number: 250, move: { customerId: 'c249' } });
  });
});

describe('the snapshot of stage changes', () => {
  const at = (customerId: string, when: number): StageTransition => {
    const message = moved(customerId);
    if (message.type !== 'stage') throw new TypeError('moved() makes stage messages');
    return { ...message.move, at: when };
  };

  it('fills the list, and leaves on top what came while it was loading', () => {
    const live = applyMessages(EMPTY_BOARD, [
      { type: 'stage', cursor: '', move: at('known', 5) },
      { type: 'stage', cursor: '', move: at('newer', 6) },
    ]);
    const board = withRecentTransitions(live, [at('known', 5), at('older', 4)]);
    expect(board.moves.map(({ move }) => move.customerId)).toEqual(['newer', 'known', 'older']);
    expect(new Set(board.moves.map(({ number }) => number)).size).toBe(3);
  });
});

describe('alerts', () => {
  it('stand by priority, the newer first among equals', () => {
    const board = applyMessages(EMPTY_BOARD, [
      opened('low', { priority: 1 }),
      opened('old', { priority: 5, openedAt: 1 }),
      opened('new', { priority: 5, openedAt: 2 }),
    ]);
    expect(idsOf(board.alerts)).toEqual(['new', 'old', 'low']);
  });

  it('are replaced by their newer version, never by an older one', () => {
    const board = applyMessages(EMPTY_BOARD, [
      opened('a', { version: 3, priority: 9 }),
      opened('a', { version: 2, priority: 1 }),
    ]);
    expect(board.alerts).toMatchObject([{ version: 3, priority: 9 }]);
  });

  it('leave when resolved', () => {
    const board = applyMessages(EMPTY_BOARD, [
      opened('a'),
      opened('b'),
      opened('a', { version: 2, status: 'resolved' }),
    ]);
    expect(idsOf(board.alerts)).toEqual(['b']);
  });

  it('are capped at the least urgent end, and the board knows that there are more', () => {
    const board = applyMessages(
      EMPTY_BOARD,
      many(ALERTS_KEPT + 5).map((i) => opened(`a${i}`, { priority: i })),
    );
    expect(board.alerts).toHaveLength(ALERTS_KEPT);
    expect(board.alerts?.[0]?.priority).toBe(ALERTS_KEPT + 4);
    expect(board.moreAlerts).toBe(true);
  });

  it('are all replaced by a snapshot', () => {
    const board = withAlertPage(applyMessages(EMPTY_BOARD, [opened('gone')]), pageOf(['a']));
    expect(idsOf(board.alerts)).toEqual(['a']);
  });

  it('leave when they no longer match what is asked for, and come when they begin to', () => {
    const mine = withFilter(EMPTY_BOARD, { ...EMPTY_BOARD.filter, view: 'mine', me: 'Li' });
    const board = applyMessages(withAlertPage(mine, pageOf([])), [opened('a', { assignee: 'Li' }), opened('b')]);
    expect(idsOf(board.alerts)).toEqual(['a']);
    expect(idsOf(applyMessages(board, [opened('a', { version: 2, assignee: 'Chen' })]).alerts)).toEqual([]);
  });

  it('stand at once under a new filter as far as they are known, their number does not', () => {
    const board = applyMessages(withAlertPage(EMPTY_BOARD, pageOf(['a'])), [opened('b', { severity: 'critical' })]);
    const narrowed = withFilter(board, { ...board.filter, severity: 'critical' });
    expect(idsOf(narrowed.alerts)).toEqual(['b']);
    expect(narrowed.alertTotal).toBeNull();
  });

  it('do not come back with an older message than the officer’s own action', () => {
    const board = applyMessages(EMPTY_BOARD, [opened('a', { version: 3 })]);
    const acted = withAnswers(board, [alertOf('a', { version: 5, status: 'resolved' })]);
    const late = applyMessages(acted, [opened('a', { version: 4 })]);
    expect(idsOf(late.alerts)).toEqual([]);
    expect(idsOf(applyMessages(late, [opened('a', { version: 6 })]).alerts)).toEqual(['a']);
  });

  it('are counted as they are when all are known', () => {
    const board = applyMessages(withAlertPage(EMPTY_BOARD, pageOf(['a', 'b'])), [opened('c')]);
    expect(board.alertTotal).toBe(3);
    expect(withAnswers(board, [alertOf('a', { version: 2, status: 'snoozed' })]).alertTotal).toBe(2);
  });

  it('are counted on from the server’s number when it has more', () => {
    const board = withAlertPage(EMPTY_BOARD, pageOf(['a', 'b'], 50));
    const next = applyMessages(board, [opened('c', { priority: 11 }), opened('a', { version: 2, status: 'resolved' })]);
    expect(next.alertTotal).toBe(50);
    expect(withAnswers(next, [alertOf('b', { version: 2, status: 'resolved' })]).alertTotal).toBe(49);
  });

  it('have no gap below the last one that was read: what is less urgent stays out', () => {
    const first = { alerts: [alertOf('a', { priority: 30 }), alertOf('b', { priority: 20 })], total: 9, cursor: 'c1' };
    const board = applyMessages(withAlertPage(EMPTY_BOARD, first), [
      opened('under', { priority: 10 }),
      opened('between', { priority: 25 }),
    ]);
    expect(idsOf(board.alerts)).toEqual(['a', 'between', 'b']);
  });

  it('keep the same list when nothing about them was said', () => {
    const board = applyMessages(EMPTY_BOARD, [opened('a')]);
    expect(applyMessages(board, [statsAt(1), moved('c')]).alerts).toBe(board.alerts);
  });
});

describe('what the statistics said of the service', () => {
  it('is kept in order, and no more than the last minutes of it', () => {
    const board = applyMessages(
      EMPTY_BOARD,
      many(PULSES_KEPT + 50).map((i) => statsAt(i, { eventsPerSecond: i })),
    );
    expect(board.pulses).toHaveLength(PULSES_KEPT);
    expect(board.pulses.at(-1)?.committed).toBe(PULSES_KEPT + 49);
  });

  it('is that of each message', () => {
    expect(
      applyMessages(EMPTY_BOARD, [statsAt(1), statsAt(2, { eventsPerSecond: 7, behindMs: 1_200 })]).pulses,
    ).toEqual([
      { committed: 3, behindMs: null },
      { committed: 7, behindMs: 1_200 },
    ]);
  });
});

describe('the population', () => {
  it('is not set back by a snapshot that a message overtook', () => {
    const board = applyMessages(EMPTY_BOARD, [statsAt(10)]);
    expect(withStages(board, stagesAt(9))).toBe(board);
    expect(withStages(board, stagesAt(11)).asOf).toBe(11);
  });
});
