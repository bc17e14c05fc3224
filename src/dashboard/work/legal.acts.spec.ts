import { describe, expect, it } from '@jest/globals';
import { ALERT_STATUSES, ACTION_MOVES, ACTIONS, type ActionName, type AlertStatus } from '../../client/vocabulary.js';
import { legalActs } from './legal.acts.js';

describe('what may be done with an alert', () => {
  it.each<[string, AlertStatus, string | null, ActionName, boolean]>([
    ['an open one can be claimed', 'open', null, 'claim', true],
    ['a colleague’s can be claimed', 'open', 'Chen', 'claim', true],
    ['my own need not be claimed', 'open', 'Li', 'claim', false],
    ['one of nobody cannot be released', 'open', null, 'release', false],
    ['one of somebody can be released', 'open', 'Chen', 'release', true],
    ['one that is at work is not acknowledged any more', 'in_progress', 'Li', 'acknowledge', false],
    ['only a snoozed one is woken', 'open', null, 'wake', false],
    ['a snoozed one is woken', 'snoozed', null, 'wake', true],
    ['a resolved one is reopened', 'resolved', null, 'reopen', true],
    ['a resolved one is not resolved again', 'resolved', null, 'resolve', false],
    ['a resolved one can be commented on', 'resolved', null, 'comment', true],
  ])('%s', (_, status, assignee, action, legal) => {
    expect(legalActs({ status, assignee }, 'Li').includes(action)).toBe(legal);
  });

  it.each(ALERT_STATUSES)('of status %s is nothing the service would refuse', (status) => {
    const refused = ACTIONS.filter((action) => !ACTION_MOVES[action].from.includes(status));
    const offered = legalActs({ status, assignee: 'Chen' }, 'Li');
    expect(offered.filter((action) => refused.includes(action))).toEqual([]);
    expect(offered).toHaveLength(ACTIONS.length - refused.length);
  });
});
