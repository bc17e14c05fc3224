import { useEffect, useRef } from 'react';
import { commandOf, type RowCommand } from '../work/row.keys.js';

/** Elements where keys are typed text, or belong to something that covers the list. */
const ELSEWHERE =
  'input:not([type=checkbox]), textarea, select, [contenteditable=true], .ant-select, .ant-drawer, .ant-modal, .ant-dropdown';
/** Keys that scroll the page unless a row has the focus. */
const ONLY_IN_LIST: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp']);

/** @param run returns true when the command did something, so that the browser's own action is prevented */
export function useRowKeys(isOn: boolean, run: (command: RowCommand) => boolean): void {
  const newest = useRef(run);
  useEffect(() => {
    newest.current = run;
  });
  useEffect(() => {
    if (!isOn) return undefined;
    const press = (event: KeyboardEvent): void => {
      const command = commandOf(event);
      if (command === null || !isForTheList(event)) return;
      if (newest.current(command)) event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [isOn]);
}

function isForTheList({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return true;
  if (target.closest(ELSEWHERE) !== null) return false;
  return !ONLY_IN_LIST.has(key) || target.closest('[data-testid=alerts-list]') !== null;
}
