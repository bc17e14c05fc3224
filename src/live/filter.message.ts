/** Reads the filter of a subscription. A filter with any member or value that is not known is refused as a whole. */
import type { LiveFilter, OneOrSome, Topic } from '../client/protocol.js';
import { NOBODY, PERSON_RULE, personName } from '../core/contracts/person.js';
import { isObject } from '../core/primitives/json.js';
import { ALERT_KINDS, SEVERITIES, STAGES, STRATEGIES, VALUE_TIERS } from '../core/primitives/vocabulary.js';
import { listed, short, show } from './shown.value.js';

type Member = keyof LiveFilter;

const MEMBERS: Readonly<Record<Topic, readonly Member[]>> = {
  alerts: ['stage', 'severity', 'strategy', 'kind', 'tier', 'branch', 'assignee'],
  stages: ['stage', 'tier', 'branch'],
  stats: [],
};
const MOST_VALUES = 20;
/** As long as an event's branch may be. */
const LONGEST_BRANCH = 64;

/** The filter, or a sentence that says what is wrong with it. */
export function readFilter(given: unknown, topic: Topic): LiveFilter | string {
  if (given === undefined) return {};
  const takes = `a filter of ${topic} is an object of ${listed(MEMBERS[topic])}`;
  if (!isObject(given)) return `filter is ${show(given)}; ${takes}.`;
  const members = new Map<string, unknown>(Object.entries(given));
  const unknown = [...members.keys()].find((name) => !MEMBERS[topic].some((known) => known === name));
  if (unknown !== undefined) return `filter.${short(unknown)} is not known; ${takes}.`;
  const findings: string[] = [];
  const filter = filterOf(members, findings);
  return findings[0] ?? filter;
}

/** Checks one value: returns it as it is used, or null. */
type Check<T> = (value: unknown) => T | null;

function filterOf(members: ReadonlyMap<string, unknown>, findings: string[]): LiveFilter {
  const some = <T>(name: Member, rule: string, check: Check<T>): OneOrSome<T> | undefined =>
    oneOrSome(`filter.${name}`, members.get(name), rule, check, findings);
  const wordOf = <T extends string>(name: Member, words: readonly T[]): OneOrSome<T> | undefined =>
    some(name, `one of ${words.join(', ')}`, wordIn(words));
  const severity = members.get('severity');
  return present({
    stage: wordOf('stage', STAGES),
    severity: one('filter.severity', severity, `one of ${SEVERITIES.join(', ')}`, wordIn(SEVERITIES), findings),
    strategy: wordOf('strategy', STRATEGIES),
    kind: wordOf('kind', ALERT_KINDS),
    tier: wordOf('tier', VALUE_TIERS),
    branch: some('branch', 'the name of a branch', branchName),
    assignee: some('assignee', `"${NOBODY}" for alerts of nobody, or a person. A person ${PERSON_RULE}`, assigneeName),
  });
}

function wordIn<T extends string>(words: readonly T[]): Check<T> {
  return (value) => words.find((word) => word === value) ?? null;
}

function branchName(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_BRANCH ? value : null;
}

function assigneeName(value: unknown): string | null {
  return value === NOBODY ? NOBODY : personName(value);
}

function one<T>(name: string, given: unknown, rule: string, check: Check<T>, findings: string[]): T | undefined {
  if (given === undefined) return undefined;
  const value = check(given);
  if (value === null) findings.push(`${name} is ${show(given)}; it must be ${rule}.`);
  return value ?? undefined;
}

function oneOrSome<T>(
  name: string,
  given: unknown,
  rule: string,
  check: Check<T>,
  findings: string[],
): OneOrSome<T> | undefined {
  if (!Array.isArray(given)) return one(name, given, rule, check, findings);
  if (given.length === 0 || given.length > MOST_VALUES) {
    findings.push(`${name} is a list of ${given.length}; it must be one value, or a list of 1 to ${MOST_VALUES}.`);
    return undefined;
  }
  return given.flatMap((item: unknown, at) => one(`${name}[${at}]`, item, rule, check, findings) ?? []);
}

type Present = { [M in Member]?: LiveFilter[M] | undefined };

function present({ stage, severity, strategy, kind, tier, branch, assignee }: Present): LiveFilter {
  return {
    ...(stage === undefined ? {} : { stage }),
    ...(severity === undefined ? {} : { severity }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(kind === undefined ? {} : { kind }),
    ...(tier === undefined ? {} : { tier }),
    ...(branch === undefined ? {} : { branch }),
    ...(assignee === undefined ? {} : { assignee }),
  };
}
