/** The answer of a dry-run as rows to show. Pure. */
import type { DryRunView, MoveCount, NowView, PastView } from '../../client/protocol.js';
import { STAGES, type Stage } from '../../client/vocabulary.js';

interface MoveRow {
  from: Stage;
  to: Stage;
  /** Customers under the policy that is tried, and under the one in use. */
  candidate: number;
  present: number;
}

/** Every transition that either policy makes; those of which the counts differ most come first. */
export function moveRows({ candidate, present }: Pick<NowView, 'candidate' | 'present'>): MoveRow[] {
  const rows = new Map<string, MoveRow>();
  const add = (side: 'candidate' | 'present', counts: readonly MoveCount[]): void => {
    for (const { from, to, customers } of counts) {
      const key = `${from} ${to}`;
      const row = rows.get(key) ?? { from, to, candidate: 0, present: 0 };
      rows.set(key, { ...row, [side]: customers });
    }
  };
  add('candidate', candidate);
  add('present', present);
  const difference = (row: MoveRow): number => Math.abs(row.candidate - row.present);
  return [...rows.values()].sort((a, b) => difference(b) - difference(a) || b.candidate - a.candidate);
}

/** Customers of whom the two policies decide otherwise now. */
export function differing({ different, onlyCandidate, onlyPresent }: NowView): number {
  return different + onlyCandidate + onlyPresent;
}

/** Where customers would stand today, without those who would stand where they do; the most first. */
export function elsewhereRows({ matrix }: PastView): { from: Stage; to: Stage; customers: number }[] {
  const rows = STAGES.flatMap((from) =>
    STAGES.flatMap((to) => {
      const customers = matrix[from]?.[to] ?? 0;
      return from === to || customers === 0 ? [] : [{ from, to, customers }];
    }),
  );
  return rows.sort((a, b) => b.customers - a.customers);
}

/** Whether the counts are estimates: from a part of the customers. */
export function isEstimate({ now }: DryRunView): boolean {
  return now.share < 1;
}
