import { Button, Modal } from 'antd';
import { useRef, useState, type SubmitEvent } from 'react';
import { personName } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { PersonField } from './person.field.js';

interface Props {
  name: string | null;
  onAnswer: (name: string | null) => void;
}

/** Asks who works here. */
export function NameDialog({ name, onAnswer }: Props) {
  const { words } = useLanguage();
  const [typed, setTyped] = useState(name ?? '');
  const said = personName(typed);
  const form = useRef<HTMLFormElement>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (said !== null) onAnswer(said);
  };
  return (
    <Modal
      open
      footer={null}
      width={420}
      title={words.officer.ask}
      // Over the customer's story two focus traps would compete: typing must reach the name and not a close button,
      // and a click beside the dialog must not drop the action that waits for the name.
      closable={false}
      mask={{ closable: false }}
      afterOpenChange={(isOpen) => isOpen && form.current?.querySelector('input')?.focus()}
      onCancel={() => onAnswer(null)}
    >
      <form ref={form} className="action-form" data-testid="officer-form" onSubmit={submit}>
        <p className="quiet">{words.officer.why}</p>
        <PersonField typed={typed} label={words.officer.name} onType={setTyped} onPick={onAnswer} />
        <div className="action-buttons">
          <Button type="primary" htmlType="submit" data-testid="officer-save" disabled={said === null}>
            {words.officer.save}
          </Button>
          <Button onClick={() => onAnswer(null)}>{words.work.cancel}</Button>
        </div>
      </form>
    </Modal>
  );
}
