/**
 * Reads `config/branches.json`. Every fault names the member and the allowed values. The file may be missing: then
 * branches are shown by their ids.
 */
import type { BranchName, BranchNames } from '../core/contracts/branches.js';
import { FileFindings } from './file.findings.js';

/** As long as an event's member may be. */
const LONGEST_ID = 64;
const BRANCH = ['parent', 'en', 'zh'];

/** @param raw undefined when there is no such file */
export function readBranches(raw: unknown): { branches: BranchNames; faults: string[] } {
  const faults = new FileFindings('branches.json');
  if (raw === undefined) return { branches: {}, faults: [] };
  const given = Object.entries(faults.object('branches', faults.object('', raw, ['branches'])['branches']));
  const branches = new Map(given.map(([id, one]) => [id, readBranch(faults, id, one)]));
  for (const [id, { parent }] of branches) {
    const where = `branches.${id}.parent`;
    if (parent !== null && !branches.has(parent)) faults.add(where, `is "${parent}", which is no branch of this file`);
    else if (isAboveItself(id, branches)) faults.add(where, 'leads back to the branch itself');
  }
  return { branches: Object.fromEntries(branches), faults: faults.found };
}

function readBranch(faults: FileFindings, id: string, raw: unknown): BranchName {
  const where = `branches.${id}`;
  if (id.trim() === '' || id.length > LONGEST_ID) faults.add(where, `must be named by 1 to ${LONGEST_ID} characters`);
  const { parent = null, en, zh } = faults.object(where, raw, BRANCH);
  return {
    parent: parent === null ? null : faults.sentence(`${where}.parent`, parent),
    en: faults.sentence(`${where}.en`, en),
    zh: faults.sentence(`${where}.zh`, zh),
  };
}

function isAboveItself(id: string, branches: ReadonlyMap<string, BranchName>): boolean {
  const met = new Set<string>();
  for (let above = branches.get(id)?.parent ?? null; above !== null; above = branches.get(above)?.parent ?? null) {
    if (above === id) return true;
    if (met.has(above)) return false; // the fault is that of branches further up
    met.add(above);
  }
  return false;
}
