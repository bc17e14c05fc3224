import { Button } from 'antd';
import { useLanguage } from '../language/language.context.js';
import type { Undoable } from './use-undo.js';

interface Props {
  offer: Undoable | null;
  onUndo: () => void;
}

/** What was done last, and that it can be taken back. It covers nothing that is worked on, and takes no focus. */
export function UndoBar({ offer, onUndo }: Props) {
  const { words } = useLanguage();
  const said = useSaid();
  return (
    <div className="undo-place" role="status">
      {offer !== null && (
        <div className="undo-bar" data-testid="undo-bar">
          <span>{said(offer)}</span>
          <Button size="small" data-testid="undo" onClick={onUndo}>
            {words.people.undo} <kbd>z</kbd>
          </Button>
        </div>
      )}
    </div>
  );
}

function useSaid(): (offer: Undoable) => string {
  const { words, format } = useLanguage();
  return ({ wish: { action, assignee }, alerts }) => {
    const n = format.count(alerts.length);
    if (action === 'assign' && assignee !== undefined) return words.people.assignedTo(n, assignee);
    return words.work.done[action]?.(n) ?? words.work.otherDone(n);
  };
}
