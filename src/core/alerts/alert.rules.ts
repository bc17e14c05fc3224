/** `config/alerts.json`: the urgency of alerts and the time until work on them must begin. */
import type { Severity } from '../primitives/vocabulary.js';
import type { GainRules } from './expected.gain.js';
import type { ColdRule } from './gone.cold.js';

export interface AlertRules {
  /** Weights of the parts of the priority. Their sum is 1. */
  weights: { risk: number; value: number; speed: number };
  /** The least priority of each severity, from 0 to 1,000. Below `warning` the severity is `info`. */
  severities: Record<Exclude<Severity, 'info'>, number>;
  /** Hours from the opening until work must have begun. */
  dueHours: Record<Severity, number>;
  /** Hours after which an acknowledgement without further work expires. */
  acknowledgedHours: Record<Severity, number>;
  /**
   * Trouble that returns within `days` reopens the same alert. After `times` such returns the alert flaps: from then on
   * a recovery resolves it only after it has lasted for `days`.
   */
  flapping: { days: number; times: number };
  /** Days of absence before silence alone raises an alert. */
  absenceDays: number;
  /** The fewest days from one `threshold` alert of a customer to the next. */
  thresholdRestDays: number;
  /**
   * Share of customers whose alerts are recorded but not shown, so that the effect of acting can be measured; 0 to 0.5.
   */
  heldOutShare: number;
  /** The order of alerts. */
  gain: GainRules;
  goneCold: ColdRule;
}

/** A holiday of three weeks is an absence, and no goodbye. */
export const USUAL_ABSENCE_DAYS = 21;
/** At most four alerts a year. */
export const USUAL_REST_DAYS = 105;

/** `config/team.json`: who works on alerts. */
export interface TeamMember {
  id: string;
  /** The branches whose alerts this member works on; all branches when left out. */
  branches?: readonly string[];
  /** Escalated alerts of these branches go to the lead. */
  isLead?: boolean;
  /** The service assigns alerts to this member only up to this many unresolved ones. */
  mostAlerts?: number;
}

/** The lead of a branch; null when there is none. A lead of that branch is preferred to a lead of all branches. */
export function leadOf(branch: string | null, team: readonly TeamMember[]): string | null {
  const leads = team.filter(({ isLead, branches }) => isLead === true && worksFor(branches, branch));
  return (leads.find(({ branches }) => branches !== undefined) ?? leads[0])?.id ?? null;
}

export function worksFor(branches: TeamMember['branches'], branch: string | null): boolean {
  return branches === undefined || (branch !== null && branches.includes(branch));
}
