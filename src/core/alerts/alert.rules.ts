/** `config/alerts.json`: how urgent an alert is, and how long people have for it. */
import type { Severity } from '../primitives/vocabulary.js';

export interface AlertRules {
  /** Weights of the parts of the priority; they add up to 1. */
  weights: { risk: number; value: number; speed: number };
  /** The least priority of each severity, of 1,000; below `warning` it is `info`. */
  severities: Record<Exclude<Severity, 'info'>, number>;
  /** Hours from the opening until work must have begun. */
  dueHours: Record<Severity, number>;
  /** Hours after which an acknowledgement without further work expires. */
  acknowledgedHours: Record<Severity, number>;
  /**
   * Trouble that comes back within `days` is the same alert, reopened. After `times` such returns it flaps: from then on
   * it is resolved by recovery only when that has lasted for `days`.
   */
  flapping: { days: number; times: number };
  /** Share of customers whose alerts are recorded and not shown, so that the worth of acting can be measured; 0 to 0.5. */
  heldOutShare: number;
}

/** `config/team.json`: who works on alerts. */
export interface TeamMember {
  id: string;
  /** The branches whose alerts this member works on; all branches when left out. */
  branches?: readonly string[];
  /** Escalated alerts of these branches go to the lead. */
  isLead?: boolean;
  /** The most unresolved alerts that are assigned by the service. */
  mostAlerts?: number;
}

/** Null when nobody leads the branch. A lead of the very branch comes before one of all. */
export function leadOf(branch: string | null, team: readonly TeamMember[]): string | null {
  const leads = team.filter(({ isLead, branches }) => isLead === true && worksFor(branches, branch));
  return (leads.find(({ branches }) => branches !== undefined) ?? leads[0])?.id ?? null;
}

export function worksFor(branches: TeamMember['branches'], branch: string | null): boolean {
  return branches === undefined || (branch !== null && branches.includes(branch));
}
