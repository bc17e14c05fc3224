/** Reads `config/activity.json`. Every fault names the member and the allowed values. */
import type { ActivityCatalog, TypeRule } from '../core/state/activity.js';
import type { ClosedBy, ClosingScope } from '../core/state/products.js';
import { ATTRIBUTE_NAME, USUAL_ATTRIBUTES } from '../core/contracts/attributes.js';
import { KINDS, type Kind } from '../core/primitives/vocabulary.js';
import { FileFindings, type Member } from './file.findings.js';

type Mapping = Pick<ActivityCatalog, 'types' | 'unmapped' | 'attributes'>;
type Meaning = ActivityCatalog['types'][string];

const RULE = ['kind', 'isIncome', 'takesBack', 'closes', 'closedBy'] as const;
const MONEY_KINDS = ['money_in', 'money_out', 'purchase', 'redemption'] as const satisfies Kind[];
const SCOPES = ['relationship', 'account', 'product'] as const satisfies ClosingScope[];
const CLOSERS = ['customer', 'bank', 'death'] as const satisfies ClosedBy[];
const MOST_ATTRIBUTES = 32;

export function readActivity(raw: unknown): { activity: Mapping; faults: string[] } {
  const faults = new FileFindings('activity.json');
  const file = faults.object('', raw, ['unmapped', 'types', 'attributes']);
  const types = Object.entries(faults.object('types', file['types'])).flatMap(([type, to]) => {
    const meaning = readMeaning(faults, `types.${type}`, to);
    return meaning === null ? [] : [[type, meaning] as const];
  });
  const unmapped = faults.oneOf('unmapped', file['unmapped'], KINDS) ?? 'session';
  const attributes = readAttributes(faults, file['attributes']);
  return { activity: { unmapped, types: Object.fromEntries(types), attributes }, faults: faults.found };
}

function readMeaning(faults: FileFindings, where: string, raw: unknown): Meaning | null {
  if (typeof raw !== 'object') return faults.oneOf(where, raw, KINDS, `, or an object ${OBJECTS}`);
  const isPair = raw !== null && ('positive' in raw || 'negative' in raw);
  if (!isPair) return readRule(faults, where, faults.object(where, raw, RULE));
  const bySign = faults.object(where, raw, ['positive', 'negative']);
  const positive = faults.oneOf(`${where}.positive`, bySign['positive'], KINDS);
  const negative = faults.oneOf(`${where}.negative`, bySign['negative'], KINDS);
  return positive === null || negative === null ? null : { positive, negative };
}

const OBJECTS = `of positive and negative, or of ${RULE.join(', ')}`;

function readRule(faults: FileFindings, where: string, raw: Member): TypeRule | null {
  const kind = faults.oneOf(`${where}.kind`, raw['kind'], KINDS);
  const optional = <T extends string>(name: string, allowed: readonly T[]): T | null =>
    raw[name] === undefined ? null : faults.oneOf(`${where}.${name}`, raw[name], allowed);
  const isIncome = raw['isIncome'] !== undefined && faults.flag(`${where}.isIncome`, raw['isIncome']);
  const takesBack = optional('takesBack', MONEY_KINDS);
  const closes = optional('closes', SCOPES);
  const closedBy = optional('closedBy', CLOSERS);
  if (isIncome && kind !== 'money_in') faults.add(`${where}.isIncome`, 'needs the kind money_in');
  if (takesBack !== null && kind !== 'balance')
    faults.add(`${where}.takesBack`, 'needs the kind balance: what is taken back is no act of the customer');
  if (closedBy !== null && closes === null) faults.add(`${where}.closedBy`, `needs closes: ${SCOPES.join(', ')}`);
  if (kind === null) return null;
  return {
    kind,
    ...(isIncome ? { isIncome } : {}),
    ...(takesBack === null ? {} : { takesBack }),
    ...(closes === null ? {} : { closes }),
    ...(closedBy === null ? {} : { closedBy }),
  };
}

/** The usual ones when the member is left out. */
function readAttributes(faults: FileFindings, raw: unknown): readonly string[] {
  if (raw === undefined) return USUAL_ATTRIBUTES;
  const names: unknown[] = Array.isArray(raw) ? raw : [];
  if (!Array.isArray(raw) || names.length > MOST_ATTRIBUTES)
    faults.add('attributes', `must be a list of at most ${MOST_ATTRIBUTES} names of attributes; [] for none`);
  return names.flatMap((name, i) => {
    if (typeof name === 'string' && ATTRIBUTE_NAME.test(name)) return [name];
    faults.add(`attributes[${i}]`, 'must be a name of letters, digits, ".", "_" and "-" that begins with a letter');
    return [];
  });
}
