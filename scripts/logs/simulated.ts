/** Whether a log is simulated: `npm run simulate` writes the truth beside it. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export function isSimulated(file: string): boolean {
  return existsSync(join(dirname(file), 'truth.csv'));
}
