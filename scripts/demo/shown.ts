/** What the demo shows, by its arguments. */
import { UsageError } from '../command/command.js';

export const BANK = 'bank';
export const SHOP = 'online-retail';
const SHOP_LOG = 'scripts/data/online-retail.csv.gz';

export type Shown = { what: 'bank' } | { what: 'log'; file: string };

/** @param log the option `--log` @param positionals a file may stand alone, too */
export function shownBy(log: string | undefined, positionals: readonly string[]): Shown {
  const [file, ...more] = positionals;
  if (more.length > 0 || (file !== undefined && log !== undefined)) throw new UsageError('name one log');
  const name = log ?? file ?? BANK;
  if (name === BANK) return { what: 'bank' };
  return { what: 'log', file: name === SHOP ? SHOP_LOG : name };
}
