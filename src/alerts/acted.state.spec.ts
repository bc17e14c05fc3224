import { expect, it } from '@jest/globals';
import { SOME_RULES, anAlertState } from '../../test/builders/alert.builder.js';
import { aStateAboutToEnd } from '../../test/builders/state.builder.js';
import { placeMark } from '../core/listing/place.mark.js';
import { dayOf } from '../core/primitives/time.js';
import { decodeState } from '../core/state/state.codec.js';
import { shardKeys } from '../redis/keys.js';
import { actedStateWrites } from './acted.state.js';

const NOW = Date.UTC(2026, 5, 1);

it('an action keeps the place in the list and forgets the day of the review, which it may have made earlier', () => {
  const state = { ...aStateAboutToEnd(NOW, 'mobile'), place: { row: 3, mark: placeMark(12_345, dayOf(NOW) + 2) } };
  const snoozed = anAlertState({ openedAt: NOW, status: 'snoozed', statusUntilAt: NOW + 60_000 });
  const [stored, due] = actedStateWrites(state, snoozed, 'c1', shardKeys('live', 0), SOME_RULES);
  const after = decodeState(stored?.args[0] instanceof Uint8Array ? stored.args[0] : new Uint8Array());
  expect([after.place, after.lifecycle.alerts]).toEqual([{ row: 3, mark: 12_345 }, [snoozed]]);
  expect(due).toMatchObject({ command: 'ZADD', args: ['LT', NOW + 60_000, 'c1'] });
});
