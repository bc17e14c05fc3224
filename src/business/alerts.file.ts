/** Reads `config/alerts.json` and `config/team.json`. Every fault names the member and the allowed values. */
import { USUAL_REST_DAYS, type AlertRules, type TeamMember } from '../core/alerts/alert.rules.js';
import { PERSON_RULE, personName } from '../core/contracts/person.js';
import { recordOf } from '../core/primitives/record.of.js';
import { SEVERITIES, type Severity } from '../core/primitives/vocabulary.js';
import { readColdRule, readGainRules } from './alert.order.file.js';
import { FileFindings } from './file.findings.js';

const RANKED = ['warning', 'high', 'critical'] as const;
const MOST_HELD_OUT = 0.5;
const MEMBER = ['id', 'branches', 'isLead', 'mostAlerts'];

export function readAlertRules(raw: unknown): { rules: Omit<AlertRules, 'absenceDays'>; faults: string[] } {
  const faults = new FileFindings('alerts.json');
  const names = [
    'weights',
    'severities',
    'dueHours',
    'acknowledgedHours',
    'flapping',
    'thresholdRestDays',
    'heldOutShare',
    'gain',
    'goneCold',
  ];
  const file = faults.object('', raw, names);
  const weights = numbers(faults, 'weights', file['weights'], ['risk', 'value', 'speed'], 0, 1);
  const severities = numbers(faults, 'severities', file['severities'], RANKED, 0, 1000);
  const flapping = numbers(faults, 'flapping', file['flapping'], ['days', 'times'], 1, 365);
  const heldOutShare = faults.number('heldOutShare', file['heldOutShare'], 0);
  if (Math.abs(weights.risk + weights.value + weights.speed - 1) > 1e-9) faults.add('weights', 'must add up to 1');
  if (severities.warning > severities.high || severities.high > severities.critical) {
    faults.add('severities', 'must rise from warning to high to critical');
  }
  if (!(heldOutShare >= 0 && heldOutShare <= MOST_HELD_OUT)) {
    faults.add('heldOutShare', `must be a share from 0 to ${MOST_HELD_OUT}`);
  }
  const hours = (name: 'dueHours' | 'acknowledgedHours'): Record<Severity, number> =>
    numbers(faults, name, file[name], SEVERITIES, 0.01, 8760);
  const [dueHours, acknowledgedHours] = [hours('dueHours'), hours('acknowledgedHours')];
  const rested = faults.number('thresholdRestDays', file['thresholdRestDays'], USUAL_REST_DAYS);
  if (!(rested >= 1 && rested <= 365)) faults.add('thresholdRestDays', 'must be a number from 1 to 365');
  const order = { gain: readGainRules(faults, file['gain']), goneCold: readColdRule(faults, file['goneCold']) };
  const work = { weights, severities, dueHours, acknowledgedHours, flapping };
  const rules = { ...work, ...order, thresholdRestDays: rested, heldOutShare };
  return { rules, faults: faults.found };
}

export function readTeam(raw: unknown): { team: TeamMember[]; faults: string[] } {
  const faults = new FileFindings('team.json');
  const { members } = faults.object('', raw, ['members']);
  if (!Array.isArray(members)) faults.add('members', 'must be a list, empty when nobody is known');
  const team = (Array.isArray(members) ? members : []).map((one: unknown, i) =>
    readMember(faults, `members[${i}]`, one),
  );
  const twice = team.find(({ id }, i) => team.findIndex((other) => other.id === id) < i);
  if (twice !== undefined) faults.add('members', `name "${twice.id}" twice`);
  return { team, faults: faults.found };
}

function readMember(faults: FileFindings, where: string, raw: unknown): TeamMember {
  const member = faults.object(where, raw, MEMBER);
  const { branches, isLead, mostAlerts } = member;
  return {
    id: readName(faults, `${where}.id`, member['id']),
    ...(branches === undefined ? {} : { branches: readBranches(faults, `${where}.branches`, branches) }),
    ...(isLead === undefined ? {} : { isLead: faults.flag(`${where}.isLead`, isLead) }),
    ...(mostAlerts === undefined ? {} : { mostAlerts: readMost(faults, `${where}.mostAlerts`, mostAlerts) }),
  };
}

function readName(faults: FileFindings, where: string, raw: unknown): string {
  const name = personName(raw);
  if (name === null) faults.add(where, PERSON_RULE);
  return name ?? '';
}

function readBranches(faults: FileFindings, where: string, raw: unknown): string[] {
  const branches = faults.list(where, raw).map((one) => faults.sentence(where, one));
  const twice = branches.find((one, i) => branches.indexOf(one) < i);
  if (twice !== undefined) faults.add(where, `names "${twice}" twice`);
  return branches;
}

function readMost(faults: FileFindings, where: string, raw: unknown): number {
  const most = faults.number(where, raw, NaN);
  if (!Number.isInteger(most) || most < 0) faults.add(where, 'must be a whole number, 0 or more');
  return most;
}

function numbers<T extends string>(
  faults: FileFindings,
  where: string,
  raw: unknown,
  names: readonly T[],
  least: number,
  most: number,
): Record<T, number> {
  const object = faults.object(where, raw, names);
  return recordOf(names, (name) => {
    const value = faults.number(`${where}.${name}`, object[name], NaN);
    if (!(value >= least && value <= most)) faults.add(`${where}.${name}`, `must be a number from ${least} to ${most}`);
    return value;
  });
}
