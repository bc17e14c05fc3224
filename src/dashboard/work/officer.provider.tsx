import { Button, Modal } from 'antd';
import { useCallback, useMemo, useRef, useState, type ReactNode, type SubmitEvent } from 'react';
import { personName } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import type { BoardSession } from '../live/board.session.js';
import { keepOfficer, rememberedOfficer } from './officer.js';
import { OfficerContext, type OfficerAtWork } from './officer.context.js';
import { PersonField } from './person.field.js';

type Waiting = (name: string | null) => void;

/** Asks for the name when it is first needed, and resolves all callers that wait for it. */
export function OfficerProvider({ session, children }: { session: BoardSession; children: ReactNode }) {
  const [name, setName] = useState(rememberedOfficer);
  const [isAsking, setAsking] = useState(false);
  const waiting = useRef<Waiting[]>([]);

  const answer = useCallback((said: string | null) => {
    setAsking(false);
    if (said !== null) {
      keepOfficer(said);
      setName(said);
    }
    for (const tell of waiting.current.splice(0)) tell(said);
  }, []);

  const officer = useMemo<OfficerAtWork>(() => {
    const ask = (): Promise<string | null> =>
      new Promise((resolve) => {
        waiting.current.push(resolve);
        setAsking(true);
      });
    return { name, named: () => (name === null ? ask() : Promise.resolve(name)), rename: () => setAsking(true) };
  }, [name]);

  return (
    <OfficerContext value={officer}>
      {children}
      {isAsking && <NameDialog session={session} name={name} onAnswer={answer} />}
    </OfficerContext>
  );
}

interface DialogProps {
  session: BoardSession;
  name: string | null;
  onAnswer: (name: string | null) => void;
}

function NameDialog({ session, name, onAnswer }: DialogProps) {
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
        <PersonField {...{ session, typed }} label={words.officer.name} onType={setTyped} onPick={onAnswer} />
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
