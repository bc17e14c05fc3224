import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { anAlertEntry } from '../../test/builders/feed.builder.js';
import { COALESCE_MS } from '../client/protocol.js';
import { formatEntryId, type Position } from './cursor.js';
import { FeedGroup, published, type Subscription } from './feed.group.js';
import type { Delivered } from './feed.listener.js';
import { compileFilter, type FeedFilter } from './filter.js';

const cursorAt = (position: Position): string => position.map(formatEntryId).join(' ');
let version = 0;
/** Of the reader. */
let at: Position = [];

beforeEach(() => {
  jest.useFakeTimers();
  version = 0;
});
afterEach(() => void jest.useRealTimers());

class Member implements Subscription {
  floor: Position | null;
  readonly delivered: Delivered[] = [];
  readonly positions: string[] = [];
  readonly anew: string[] = [];
  together = 0;
  readonly listener: Subscription['listener'];

  constructor(
    filter: FeedFilter,
    at: Position = [
      { version: 0, n: 0 },
      { version: 0, n: 0 },
    ],
  ) {
    this.floor = at;
    this.listener = {
      filter,
      isCoalesced: true,
      onSubscribed: (cursor) => void this.anew.push(cursor),
      onEntry: (delivered) => void this.delivered.push(delivered),
      onPosition: (cursor) => void this.positions.push(cursor),
      together: (work) => {
        this.together++;
        work();
      },
      isFull: () => false,
      canTakeMore: () => Promise.resolve(true),
    };
  }

  get heard(): string[] {
    return this.delivered.map(({ stored: { entry }, cursor, hasLeft }) => {
      const { id, version: of } = entry.topic === 'alerts' ? entry.alert : { id: '', version: 0 };
      return `${id}${of}${hasLeft ? ' left' : ''} at ${cursor}`;
    });
  }
}

/** The next version of an alert, as the reader publishes it. */
function tell(group: FeedGroup, id: string, parts: { assignee?: string; was?: string | null } = {}): void {
  const { assignee = null, was } = parts;
  const entry = {
    ...anAlertEntry({ id, version: ++version, assignee }),
    ...(was === undefined ? {} : { was: { assignee: was } }),
  };
  const stored = { shard: 0, id: `${version}-0`, entry, acceptedAt: 0, committedAt: null, trace: null };
  group.publish(published(stored, (at = positionNow()), cursorAt));
}

function positionNow(): Position {
  return [
    { version, n: 0 },
    { version: 0, n: 0 },
  ];
}

function aGroup(isCoalesced: boolean, filter = compileFilter('alerts', {}, {})): [FeedGroup, Member] {
  const [group, member] = [new FeedGroup(filter, isCoalesced, cursorAt), new Member(filter)];
  group.add(member);
  return [group, member];
}

describe('a group of subscriptions', () => {
  it('reads an entry once, and gives all members the same message', () => {
    const filter = compileFilter('alerts', {}, {});
    const verdictOf = jest.fn(filter.verdictOf);
    const group = new FeedGroup({ ...filter, verdictOf }, false, cursorAt);
    const members = Array.from({ length: 5 }, () => new Member(filter));
    for (const member of members) group.add(member);
    tell(group, 'a');
    tell(group, 'b');
    expect(verdictOf).toHaveBeenCalledTimes(2);
    const [first] = members;
    for (const { delivered } of members) {
      expect(delivered).toHaveLength(2);
      delivered.forEach((one, i) => expect(one).toBe(first?.delivered[i]));
    }
  });

  it('writes the cursor of an entry when it is first needed, and once', () => {
    const written = jest.fn(cursorAt);
    const stored = { shard: 0, id: '1-0', entry: anAlertEntry(), acceptedAt: 0, committedAt: null, trace: null };
    const entry = published(stored, positionNow(), written);
    expect(written).not.toHaveBeenCalled();
    expect([entry.cursor, entry.cursor]).toEqual(['0-0 0-0', '0-0 0-0']);
    expect(written).toHaveBeenCalledTimes(1);
  });

  it('sends every message at once unless it is coalesced', () => {
    const [group, member] = aGroup(false);
    for (const id of ['a', 'a', 'b']) tell(group, id);
    expect(member.heard).toEqual(['a1 at 1-0 0-0', 'a2 at 2-0 0-0', 'b3 at 3-0 0-0']);
  });

  it('that is coalesced sends the first at once, then of each alert the newest, each with its own cursor', () => {
    const [group, member] = aGroup(true);
    for (const id of ['a', 'a', 'b', 'a', 'c', 'b']) tell(group, id);
    expect(member.heard).toEqual(['a1 at 1-0 0-0']);
    jest.advanceTimersByTime(COALESCE_MS);
    expect(member.heard.slice(1)).toEqual(['a4 at 4-0 0-0', 'c5 at 5-0 0-0', 'b6 at 6-0 0-0']);
    expect(member.together).toBe(2);
  });

  it('that is coalesced sends at most so often, and at once again after a quiet moment', () => {
    const [group, member] = aGroup(true);
    tell(group, 'a');
    jest.advanceTimersByTime(COALESCE_MS - 1);
    tell(group, 'a');
    jest.advanceTimersByTime(1);
    tell(group, 'a');
    expect(member.delivered).toHaveLength(2);
    jest.advanceTimersByTime(2 * COALESCE_MS);
    expect(member.delivered).toHaveLength(3);
    tell(group, 'a');
    expect(member.delivered).toHaveLength(4);
  });

  it('keeps no more than a bounded number waiting', () => {
    const [group, member] = aGroup(true);
    for (let i = 0; i < 2_001; i++) tell(group, `a${i}-`);
    expect(member.delivered).toHaveLength(2_001);
    expect(jest.getTimerCount()).toBe(1);
  });

  it('sends somebody who comes while entries wait none that they have, and the newer ones', () => {
    const [group, early] = aGroup(true);
    for (const id of ['a', 'b', 'c']) tell(group, id);
    const late = new Member(early.listener.filter, positionNow());
    group.add(late);
    tell(group, 'b');
    jest.advanceTimersByTime(COALESCE_MS);
    expect(early.heard).toEqual(['a1 at 1-0 0-0', 'c3 at 3-0 0-0', 'b4 at 4-0 0-0']);
    expect(late.heard).toEqual(['b4 at 4-0 0-0']);
  });

  it('gives a member that is ahead in another shard a cursor that stays ahead', () => {
    const [group, member] = aGroup(false);
    member.floor = [
      { version: 1, n: 0 },
      { version: 9, n: 0 },
    ];
    tell(group, 'a');
    tell(group, 'a');
    expect(member.heard).toEqual(['a2 at 2-0 9-0']);
  });

  it('tells of an alert that left the filter', () => {
    const [group, member] = aGroup(false, compileFilter('alerts', { assignee: 'none' }, {}));
    tell(group, 'a');
    tell(group, 'a', { assignee: 'li' });
    tell(group, 'a', { assignee: 'li', was: null });
    expect(member.heard).toEqual(['a1 at 1-0 0-0', 'a3 left at 3-0 0-0']);
  });

  it('tells the position once, and not while entries wait', () => {
    const [group, member] = aGroup(true, compileFilter('alerts', { assignee: 'none' }, {}));
    const say = (): void => group.sendPosition(at, cursorAt(at));
    tell(group, 'a', { assignee: 'li' });
    say();
    say();
    expect(member.positions).toEqual(['1-0 0-0']);
    tell(group, 'b');
    say(); // the message had that cursor
    tell(group, 'b');
    say(); // it waits
    expect(member.positions).toEqual(['1-0 0-0']);
    member.floor = [
      { version: 1, n: 0 },
      { version: 9, n: 0 },
    ];
    group.drop();
    say();
    expect(member.positions).toEqual(['1-0 0-0', '3-0 9-0']);
  });

  it('forgets what waits when entries are lost, and begins anew', () => {
    const [group, member] = aGroup(true);
    for (const id of ['a', 'b']) tell(group, id);
    group.startAnew(positionNow(), 'new');
    jest.advanceTimersByTime(2 * COALESCE_MS);
    expect(member.anew).toEqual(['new']);
    expect(member.delivered).toHaveLength(1);
  });

  it('begins anew as after a quiet moment, at the position it was given', () => {
    const [group, member] = aGroup(true);
    for (const id of ['a', 'b']) tell(group, id);
    member.floor = [
      { version: 9, n: 0 },
      { version: 9, n: 0 },
    ];
    const position = positionNow();
    group.startAnew(position, 'new');
    group.sendPosition(position, 'new');
    expect(member.positions).toEqual([]);
    tell(group, 'c');
    expect(member.heard).toEqual(['a1 at 1-0 0-0', 'c3 at 3-0 0-0']);
  });

  it('has no timer after its last member has left', () => {
    const [group, member] = aGroup(true);
    for (const id of ['a', 'b']) tell(group, id);
    group.delete(member);
    expect(group.isEmpty).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });
});
