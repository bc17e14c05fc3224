import { AutoComplete, Button } from 'antd';
import { useState, type SubmitEvent } from 'react';
import type { TeamView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import type { BoardSession } from '../live/board.session.js';
import { officerName } from './officer.js';
import { useTeam } from './use-team.js';

interface Props {
  session: BoardSession;
  isBusy: boolean;
  onAssign: (name: string) => void;
  /** To whoever has room. */
  onAutoAssign: () => void;
  onCancel: () => void;
}

/** To a member of the team, with what each has already, or to any name. */
export function AssignForm({ session, isBusy, onAssign, onAutoAssign, onCancel }: Props) {
  const { words, format } = useLanguage();
  const team = useTeam(session);
  const [typed, setTyped] = useState('');
  const name = officerName(typed);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name !== null) onAssign(name);
  };
  return (
    <form className="desk-form" data-testid="assign-form" onSubmit={submit}>
      <AutoComplete
        autoFocus
        aria-label={words.work.assignee}
        placeholder={words.work.assignee}
        value={typed}
        maxLength={64}
        status={typed !== '' && name === null ? 'error' : ''}
        options={optionsOf(team, typed, (load) => words.work.load(format.count(load)))}
        onChange={(text: string) => setTyped(text)}
      />
      {typed !== '' && name === null && <p role="alert">{words.work.wrongName}</p>}
      <div className="desk-buttons">
        <Button type="primary" htmlType="submit" data-testid="assign-submit" disabled={name === null} loading={isBusy}>
          {words.work.assign}
        </Button>
        {team !== null && team.members.length > 0 && (
          <Button disabled={isBusy} onClick={onAutoAssign}>
            {words.action.auto_assign}
          </Button>
        )}
        <Button onClick={onCancel}>{words.work.cancel}</Button>
      </div>
    </form>
  );
}

/** Those with the least to do first. */
function optionsOf(team: TeamView | null, typed: string, loadWords: (load: number) => string) {
  return (team?.members ?? [])
    .filter(({ id }) => id.toLowerCase().includes(typed.trim().toLowerCase()))
    .toSorted((a, b) => a.load - b.load)
    .map(({ id, load }) => ({
      value: id,
      label: (
        <span className="member">
          {id} <span className="quiet small">{loadWords(load)}</span>
        </span>
      ),
    }));
}
