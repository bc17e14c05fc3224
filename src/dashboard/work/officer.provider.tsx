import { Alert, AutoComplete, Modal } from 'antd';
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { useLanguage } from '../language/language.context.js';
import type { BoardSession } from '../live/board.session.js';
import { keepOfficer, officerName, rememberedOfficer } from './officer.js';
import { OfficerContext, type OfficerAtWork } from './officer.context.js';
import { useTeam } from './use-team.js';

type Waiting = (name: string | null) => void;

/** Asks for the name when it is first needed, and hands it to whoever waits for it. */
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
  const team = useTeam(session);
  const [typed, setTyped] = useState(name ?? '');
  const [isWrong, setWrong] = useState(false);
  const said = officerName(typed);
  const submit = (): void => (said === null ? setWrong(true) : onAnswer(said));

  return (
    <Modal
      open
      width={400}
      title={words.officer.ask}
      okText={words.officer.save}
      okButtonProps={{ disabled: typed.trim() === '' }}
      onOk={submit}
      onCancel={() => onAnswer(null)}
    >
      <form
        className="asked"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p className="quiet">{words.officer.why}</p>
        <AutoComplete
          autoFocus
          data-testid="officer-name"
          aria-label={words.officer.name}
          placeholder={words.officer.name}
          value={typed}
          maxLength={64}
          options={(team?.members ?? []).map(({ id }) => ({ value: id }))}
          onChange={(text: string) => {
            setTyped(text);
            setWrong(false);
          }}
        />
        {isWrong && <Alert type="error" showIcon role="alert" title={words.officer.wrong} />}
      </form>
    </Modal>
  );
}
