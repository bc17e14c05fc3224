import { Modal } from 'antd';
import { useState } from 'react';
import type { AlertView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import type { Wish } from '../work/acting.js';
import { AssignForm } from '../work/assign.form.js';
import { ResolveForm } from '../work/resolve.form.js';

/** The dialog before an action. Its alerts stay the same while it is open. */
export type WorkDialog =
  /** `alerts` is undefined for all of the filter. */
  { kind: 'resolve' | 'assign'; alerts: readonly AlertView[] | undefined; count: number } | { kind: 'help' };

interface Props {
  dialog: WorkDialog;
  onAct: (wish: Wish, alerts?: readonly AlertView[]) => void;
  onClose: () => void;
}

export function WorkDialogs({ dialog, onAct, onClose }: Props) {
  const { words } = useLanguage();
  const [comment, setComment] = useState('');
  if (dialog.kind === 'help') return <KeysHelp onClose={onClose} />;
  const { alerts, count } = dialog;
  const act = (wish: Wish): void => {
    onClose();
    onAct(comment.trim() === '' ? wish : { ...wish, comment: comment.trim() }, alerts);
  };
  const title = dialog.kind === 'resolve' ? words.work.resolveTitle : words.work.assignTitle;
  return (
    <Modal open footer={null} width={460} title={title(count, alerts?.[0]?.customerId ?? '')} onCancel={onClose}>
      {dialog.kind === 'resolve' ? (
        <ResolveForm
          comment={comment}
          onComment={setComment}
          isBusy={false}
          onResolve={(outcome) => act({ action: 'resolve', outcome })}
          onCancel={onClose}
        />
      ) : (
        <AssignForm
          isBusy={false}
          onAssign={(assignee) => act({ action: 'assign', assignee })}
          onAutoAssign={() => act({ action: 'auto_assign' })}
          onCancel={onClose}
        />
      )}
    </Modal>
  );
}

function KeysHelp({ onClose }: { onClose: () => void }) {
  const { words } = useLanguage();
  return (
    <Modal open footer={null} width={420} title={words.work.keysTitle} onCancel={onClose}>
      <dl className="keys" data-testid="keys-help">
        {words.work.keysHelp.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet small">{words.work.keysSelection}</p>
    </Modal>
  );
}
