/** Reads `config/activity.json`. Every fault names the member and the allowed values. */
import type { ActivityCatalog } from '../core/state/activity.js';
import { KINDS } from '../core/primitives/vocabulary.js';
import { FileFindings } from './file.findings.js';

type Mapping = Pick<ActivityCatalog, 'types' | 'unmapped'>;

export function readActivity(raw: unknown): { activity: Mapping; faults: string[] } {
  const faults = new FileFindings('activity.json');
  const file = faults.object('', raw, ['unmapped', 'types']);
  const types = Object.entries(faults.object('types', file['types'])).flatMap(([type, to]) => {
    const kind = readKind(faults, `types.${type}`, to);
    return kind === null ? [] : [[type, kind] as const];
  });
  const unmapped = faults.oneOf('unmapped', file['unmapped'], KINDS) ?? 'session';
  return { activity: { unmapped, types: Object.fromEntries(types) }, faults: faults.found };
}

function readKind(faults: FileFindings, where: string, raw: unknown): ActivityCatalog['types'][string] | null {
  if (typeof raw !== 'object') return faults.oneOf(where, raw, KINDS, ', or an object of positive and negative');
  const bySign = faults.object(where, raw, ['positive', 'negative']);
  const positive = faults.oneOf(`${where}.positive`, bySign['positive'], KINDS);
  const negative = faults.oneOf(`${where}.negative`, bySign['negative'], KINDS);
  return positive === null || negative === null ? null : { positive, negative };
}
