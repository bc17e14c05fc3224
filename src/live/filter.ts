/**
 * The filter of a subscription, compiled once for all subscriptions that have it.
 *
 * An alert that stops passing must still be told, or a list would keep it for ever. So an entry passes when the alert
 * passes now, or when it passed before the change (`was` of the entry): the verdict is then `left`.
 */
import type { LiveFilter, Topic } from '../client/protocol.js';
import { branchWithAllBeneath } from '../core/contracts/branch.tree.js';
import type { BranchNames } from '../core/contracts/branches.js';
import type { FeedEntry } from '../core/contracts/feed.js';
import { NOBODY } from '../core/contracts/person.js';
import type { StageTransition } from '../core/contracts/records.js';
import { SEVERITIES, type Severity } from '../core/primitives/vocabulary.js';

/** `left`: it passed before this change, and does not any more. */
export type Verdict = 'in' | 'left' | 'out';

export interface FeedFilter {
  /** Equal for filters that pass the same entries. */
  readonly key: string;
  readonly topic: Topic;
  verdictOf: (entry: FeedEntry) => Verdict;
}

/** What filters read of an entry. */
interface Traits {
  stage: string;
  severity: Severity | null;
  strategy: string | null;
  kind: string | null;
  tier: string;
  branch: string | null;
  assignee: string | null;
}

/** After the change, and before it where that differs. */
interface Seen {
  now: Traits;
  before: Traits | null;
}

type Test = (traits: Traits) => boolean;

export function compileFilter(topic: Topic, filter: LiveFilter, branches: BranchNames): FeedFilter {
  const named = valuesOf(filter);
  const tests = testsOf(named, filter.severity, branches);
  const passes: Test = (traits) => tests.every((test) => test(traits));
  return {
    key: JSON.stringify([topic, filter.severity, ...Object.values(named)]),
    topic,
    verdictOf: (entry) => {
      if (entry.topic !== topic) return 'out';
      const { now, before } = seenIn(entry);
      if (passes(now)) return 'in';
      return before !== null && passes(before) ? 'left' : 'out';
    },
  };
}

/** Filters of many subscriptions read the same entry. */
const seen = new WeakMap<FeedEntry, Seen>();

function seenIn(entry: FeedEntry): Seen {
  const known = seen.get(entry);
  if (known !== undefined) return known;
  const fresh = entry.topic === 'stages' ? { now: traitsOfMove(entry.move), before: null } : seenOfAlert(entry);
  seen.set(entry, fresh);
  return fresh;
}

function traitsOfMove({ to, valueTier, branch }: StageTransition): Traits {
  return { stage: to, tier: valueTier, branch, severity: null, strategy: null, kind: null, assignee: null };
}

function seenOfAlert({ alert, was }: Extract<FeedEntry, { topic: 'alerts' }>): Seen {
  const { stage, severity, kind, valueTier: tier, branch, assignee } = alert;
  const now = { stage, severity, kind, tier, branch, assignee, strategy: alert.strategy?.name ?? null };
  if (was === undefined) return { now, before: null };
  const { valueTier = tier, ...rest } = was;
  return { now, before: { ...now, ...rest, tier: valueTier } };
}

type Values = readonly string[] | undefined;
type Named = Record<Exclude<keyof LiveFilter, 'severity'>, Values>;

function valuesOf({ stage, strategy, kind, tier, branch, assignee }: LiveFilter): Named {
  return {
    stage: sorted(stage),
    strategy: sorted(strategy),
    kind: sorted(kind),
    tier: sorted(tier),
    branch: sorted(branch),
    assignee: sorted(assignee),
  };
}

/** One test per member that the filter names: most filters name one or two. */
function testsOf(named: Named, severity: Severity | undefined, branches: BranchNames): Test[] {
  const least = severity === undefined ? 0 : SEVERITIES.indexOf(severity);
  const beneath = named.branch?.flatMap((id) => [...branchWithAllBeneath(id, branches)]);
  return [
    ...when(named.stage, (set) => (traits) => set.has(traits.stage)),
    ...when(named.tier, (set) => (traits) => set.has(traits.tier)),
    ...when(beneath, (set) => (traits) => set.has(traits.branch)),
    ...when(named.kind, (set) => (traits) => set.has(traits.kind)),
    ...when(named.strategy, (set) => (traits) => set.has(traits.strategy)),
    ...when(named.assignee, (set) => (traits) => set.has(traits.assignee ?? NOBODY)),
    ...(least === 0
      ? []
      : [(traits: Traits) => traits.severity !== null && SEVERITIES.indexOf(traits.severity) >= least]),
  ];
}

function when(values: Values, testOf: (set: ReadonlySet<string | null>) => Test): Test[] {
  return values === undefined ? [] : [testOf(new Set(values))];
}

function sorted(given: string | readonly string[] | undefined): Values {
  if (given === undefined) return undefined;
  return typeof given === 'string' ? [given] : [...new Set(given)].sort();
}
