import type { RowCommand } from '../work/row.keys.js';
import { DAY_MINUTES } from './bulk.bar.js';
import type { Worklist } from './use-worklist.js';

/** @returns whether the command did anything */
export function runCommand(
  command: RowCommand,
  work: Worklist,
  ask: (kind: 'resolve' | 'assign') => boolean,
  help: () => void,
): boolean {
  const act = (wish: Parameters<Worklist['act']>[0]): boolean => {
    if (work.targets.length > 0) work.act(wish);
    return work.targets.length > 0;
  };
  switch (command) {
    case 'down':
    case 'up':
      work.step(command === 'down' ? 1 : -1);
      return true;
    case 'claim':
    case 'acknowledge':
      return act({ action: command });
    case 'snooze':
      return act({ action: 'snooze', minutes: DAY_MINUTES });
    case 'resolve':
    case 'assign':
      return ask(command);
    case 'select':
    case 'selectRange':
      work.selectCurrent(command === 'selectRange');
      return true;
    case 'selectAll':
      work.selectAll();
      return true;
    case 'undo':
      return work.takeBack();
    case 'clear':
      work.clear();
      return work.selection.size > 0;
    case 'help':
      help();
      return true;
  }
}

/** What somebody who only reads may press. */
export const READING: ReadonlySet<RowCommand> = new Set<RowCommand>(['down', 'up', 'clear']);
