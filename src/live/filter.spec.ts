import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anAlert } from '../../test/builders/alert.builder.js';
import { aTransition } from '../../test/builders/feed.builder.js';
import type { LiveFilter, OneOrSome } from '../client/protocol.js';
import type { BranchNames } from '../core/contracts/branches.js';
import { alertEntry, type FeedEntry } from '../core/contracts/feed.js';
import type { Alert } from '../core/contracts/records.js';
import { ALERT_KINDS, SEVERITIES, STAGES, STRATEGIES, VALUE_TIERS } from '../core/primitives/vocabulary.js';
import { compileFilter, type Verdict } from './filter.js';

/** bund and pudong are in the east, bund-1 is a part of bund; the file does not name the moon. */
const PARENTS = { country: null, east: 'country', bund: 'east', 'bund-1': 'bund', pudong: 'east', west: 'country' };
const BRANCHES: BranchNames = Object.fromEntries(
  Object.entries(PARENTS).map(([id, parent]) => [id, { parent, en: id, zh: id }]),
);
const IDS = [...Object.keys(PARENTS), 'moon'];
const PEOPLE = ['li', '王芳'];

/** The twin: reads the alert itself, one member after the other, and climbs from its branch. */
function holds<T>(wanted: OneOrSome<T> | undefined, value: T | null): boolean {
  return wanted === undefined || (Array.isArray(wanted) ? wanted.includes(value) : wanted === value);
}

function isWithin(wanted: LiveFilter['branch'], branch: string | null): boolean {
  if (wanted === undefined) return true;
  for (let at = branch; at !== null; at = BRANCHES[at]?.parent ?? null) if (holds(wanted, at)) return true;
  return false;
}

function passes(alert: Alert, filter: LiveFilter): boolean {
  return (
    holds(filter.stage, alert.stage) &&
    holds(filter.strategy, alert.strategy === null ? null : alert.strategy.name) &&
    holds(filter.kind, alert.kind) &&
    holds(filter.tier, alert.valueTier) &&
    holds(filter.assignee, alert.assignee ?? 'none') &&
    isWithin(filter.branch, alert.branch) &&
    SEVERITIES.indexOf(alert.severity) >= SEVERITIES.indexOf(filter.severity ?? 'info')
  );
}

function oneOrSome<T>(values: readonly T[]): fc.Arbitrary<OneOrSome<T>> {
  return fc.oneof(fc.constantFrom(...values), fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }));
}

const filters: fc.Arbitrary<LiveFilter> = fc.record(
  {
    stage: oneOrSome(STAGES),
    severity: fc.constantFrom(...SEVERITIES),
    strategy: oneOrSome(STRATEGIES),
    kind: oneOrSome(ALERT_KINDS),
    tier: oneOrSome(VALUE_TIERS),
    branch: oneOrSome(IDS),
    assignee: oneOrSome([...PEOPLE, 'none']),
  },
  { requiredKeys: [] },
);

const alerts: fc.Arbitrary<Alert> = fc
  .record({
    stage: fc.constantFrom(...STAGES),
    severity: fc.constantFrom(...SEVERITIES),
    kind: fc.constantFrom(...ALERT_KINDS),
    valueTier: fc.constantFrom(...VALUE_TIERS),
    branch: fc.constantFrom(...IDS, null),
    assignee: fc.constantFrom(...PEOPLE, null),
    strategy: fc.constantFrom(null, ...STRATEGIES.map((name) => ({ name, because: [], factors: [] }))),
  })
  .map((parts) => anAlert(parts as Partial<Alert>));

/** Through JSON, as the feed stores it. */
function stored(entry: FeedEntry): FeedEntry {
  return JSON.parse(JSON.stringify(entry)) as FeedEntry;
}

describe('a filter of alerts', () => {
  it('agrees with reading the alert, before and after each change', () => {
    const met = new Set<Verdict>();
    fc.assert(
      fc.property(filters, alerts, fc.option(alerts), (filter, alert, before) => {
        const same = before === null ? null : { ...before, kind: alert.kind };
        const verdict = compileFilter('alerts', filter, BRANCHES).verdictOf(stored(alertEntry('updated', alert, same)));
        const wasIn = same !== null && passes(same, filter);
        met.add(verdict);
        expect(verdict).toBe(passes(alert, filter) ? 'in' : wasIn ? 'left' : 'out');
      }),
      { numRuns: 2_000 },
    );
    expect([...met].sort()).toEqual(['in', 'left', 'out']);
  });

  it.each<[string, Partial<Alert>, LiveFilter]>([
    ['a person takes it from nobody', { assignee: null }, { assignee: 'none' }],
    ['it is worse', { stage: 'maturity' }, { stage: 'maturity' }],
    ['the customer changes to another branch', { branch: 'bund-1' }, { branch: 'east' }],
    ['assets fall', { valueTier: 'private' }, { tier: 'private' }],
    ['other advice fits', { strategy: null }, { stage: 'decline' }],
  ])('tells that an alert left when %s', (_what, was, filter) => {
    const now = anAlert({ assignee: 'li', branch: 'west', valueTier: 'mass', stage: 'decline' });
    const entry = stored(alertEntry('updated', now, { ...now, ...was }));
    const expected = filter.stage === 'decline' ? 'in' : 'left';
    expect(compileFilter('alerts', filter, BRANCHES).verdictOf(entry)).toBe(expected);
    expect(compileFilter('alerts', filter, BRANCHES).verdictOf(stored(alertEntry('updated', now, null)))).toBe(
      expected === 'in' ? 'in' : 'out',
    );
  });

  it('passes no transition, and a filter of transitions no alert', () => {
    expect(compileFilter('alerts', {}, BRANCHES).verdictOf(aTransition())).toBe('out');
    expect(compileFilter('stages', {}, BRANCHES).verdictOf(alertEntry('opened', anAlert(), null))).toBe('out');
  });

  it('has one key for one meaning, so that equal filters share their work', () => {
    const keyOf = (filter: LiveFilter): string => compileFilter('alerts', filter, BRANCHES).key;
    expect(keyOf({ stage: ['decline', 'growth'], kind: 'decline' })).toBe(
      keyOf({ kind: ['decline'], stage: ['growth', 'decline', 'growth'] }),
    );
    const different: LiveFilter[] = [
      {},
      { stage: 'decline' },
      { severity: 'high' },
      { branch: 'a' },
      { assignee: 'a' },
    ];
    expect(new Set(different.map(keyOf)).size).toBe(different.length);
    expect(compileFilter('stages', {}, BRANCHES).key).not.toBe(keyOf({}));
  });
});

describe('a filter of transitions', () => {
  it('agrees with reading the transition, by the stage that was entered', () => {
    fc.assert(
      fc.property(filters, alerts, ({ stage, tier, branch }, alert) => {
        const { valueTier } = alert;
        const entry = aTransition({ from: 'growth', to: alert.stage, valueTier, branch: alert.branch });
        const filter: LiveFilter = {
          ...(stage === undefined ? {} : { stage }),
          ...(tier === undefined ? {} : { tier }),
          ...(branch === undefined ? {} : { branch }),
        };
        const expected = passes(alert, filter) ? 'in' : 'out';
        expect(compileFilter('stages', filter, BRANCHES).verdictOf(stored(entry))).toBe(expected);
      }),
    );
  });
});
