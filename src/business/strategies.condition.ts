/** Reads one `when` of `config/strategies.json`. */
import { reasonsOf, type Clause, type Condition } from '../core/advice/conditions.js';
import { STRATEGY_SIGNALS, isSignalName, type SignalName } from '../core/advice/strategy-signals.js';
import { VALUE_TIERS, type Stage } from '../core/primitives/vocabulary.js';
import type { FileFindings } from './file.findings.js';

/** Determines which signals and reasons a condition may name. */
interface Scope {
  stage: Stage;
  /** True when the condition is evaluated for the time when a customer left. */
  isPast: boolean;
}

const NOW = Object.entries(STRATEGY_SIGNALS).map(([name]) => name);
const PAST = Object.entries(STRATEGY_SIGNALS).flatMap(([name, { isOfNow }]) => (isOfNow === true ? [] : [name]));

export function readCondition(where: string, raw: unknown, scope: Scope, faults: FileFindings): Condition {
  const { all, any, ...own } = faults.object(where, raw);
  const groups = (name: string, list: unknown): Clause[][] =>
    list === undefined ? [] : readGroups(`${where}.${name}`, list, scope, faults);
  return { all: [...readGroup(where, own, scope, faults), ...groups('all', all).flat()], any: groups('any', any) };
}

function readGroups(where: string, raw: unknown, scope: Scope, faults: FileFindings): Clause[][] {
  return faults.list(where, raw).map((group, i) => {
    const place = `${where}[${i}]`;
    const before = faults.found.length;
    const clauses = readGroup(place, faults.object(place, group), scope, faults);
    if (clauses.length === 0 && faults.found.length === before) faults.add(place, 'must have a condition');
    return clauses;
  });
}

/** Reads a group: all of its members must hold. */
function readGroup(
  where: string,
  raw: Readonly<Record<string, unknown>>,
  scope: Scope,
  faults: FileFindings,
): Clause[] {
  return Object.entries(raw).flatMap(([name, member]) => readClause(`${where}.${name}`, name, member, scope, faults));
}

function readClause(where: string, name: string, raw: unknown, scope: Scope, faults: FileFindings): Clause[] {
  const names = scope.isPast ? PAST : NOW;
  if (name === 'tiers') return [{ kind: 'tiers', tiers: namesIn(where, raw, VALUE_TIERS, '', faults) }];
  if (name === 'reasons') {
    return [{ kind: 'reasons', codes: namesIn(where, raw, reasonsOf(scope.stage), ` in ${scope.stage}`, faults) }];
  }
  if (isSignalName(name) && names.includes(name)) return [readBounds(where, name, raw, faults)];
  if (name === 'all' || name === 'any') faults.add(where, 'nests too deep: all and any stand directly in "when" only');
  else faults.unknown(where, ['tiers', 'reasons', ...names]);
  return [];
}

function namesIn<T extends string>(
  where: string,
  raw: unknown,
  allowed: readonly T[],
  which: string,
  faults: FileFindings,
) {
  const names = faults
    .list(where, raw)
    .flatMap((name, i) => faults.oneOf(`${where}[${i}]`, name, allowed, which) ?? []);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) faults.add(where, `names ${twice} twice`);
  return names;
}

function readBounds(where: string, signal: SignalName, raw: unknown, faults: FileFindings): Clause {
  const bounds = faults.object(where, raw, ['atLeast', 'atMost']);
  const atLeast = faults.number(`${where}.atLeast`, bounds.atLeast, -Infinity);
  const atMost = faults.number(`${where}.atMost`, bounds.atMost, Infinity);
  if (Object.keys(bounds).length === 0) faults.add(where, 'needs atLeast, atMost or both');
  if (atLeast > atMost) faults.add(where, 'can never hold: atLeast is above atMost');
  if (STRATEGY_SIGNALS[signal].unit === 'probability' && !(atLeast <= 1 && atMost >= 0)) {
    faults.add(where, 'can never hold: a probability lies between 0 and 1');
  }
  return { kind: 'signal', signal, atLeast, atMost };
}
