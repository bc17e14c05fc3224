import { describe, expect, it } from '@jest/globals';
import { membersLike } from './members.like.js';

const member = (id: string, load: number) => ({ id, load, branches: null, isLead: false, mostAlerts: null });
const TEAM = { members: [member('Li Wei', 7), member('Chen Jing', 2), member('Wang Li', 0)] };

describe('members to give an alert to', () => {
  it.each([
    ['', ['Wang Li', 'Chen Jing', 'Li Wei']],
    ['li', ['Wang Li', 'Li Wei']],
    ['nobody', []],
  ])('for %j are %j, those with the least to do first', (typed, ids) => {
    expect(membersLike(TEAM, typed).map(({ id }) => id)).toEqual(ids);
  });

  it('are none while the team is not known', () => {
    expect(membersLike(null, '')).toEqual([]);
  });
});
