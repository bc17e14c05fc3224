import { Button } from 'antd';
import { useState, type SubmitEvent } from 'react';
import { personName } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { PersonField } from './person.field.js';

interface Props {
  isBusy: boolean;
  onAssign: (name: string) => void;
  /** Assigns to whoever has capacity. */
  onAutoAssign: () => void;
  onCancel: () => void;
}

/** Assigns to a member of the team, or to any name. */
export function AssignForm({ isBusy, onAssign, onAutoAssign, onCancel }: Props) {
  const { words } = useLanguage();
  const [typed, setTyped] = useState('');
  const name = personName(typed);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name !== null) onAssign(name);
  };
  return (
    <form className="action-form" data-testid="assign-form" onSubmit={submit}>
      <PersonField typed={typed} label={words.work.assignee} hasLoads onType={setTyped} onPick={onAssign} />
      <div className="action-buttons">
        <Button type="primary" htmlType="submit" data-testid="assign-submit" disabled={name === null} loading={isBusy}>
          {words.work.assign}
        </Button>
        <Button disabled={isBusy} onClick={onAutoAssign}>
          {words.action.auto_assign}
        </Button>
        <Button onClick={onCancel}>{words.work.cancel}</Button>
      </div>
    </form>
  );
}
