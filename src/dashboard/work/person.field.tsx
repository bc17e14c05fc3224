import { Button, Input } from 'antd';
import { personName } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { membersLike } from './members.like.js';
import { useTeam } from './use-team.js';

interface Props {
  label: string;
  typed: string;
  onType: (typed: string) => void;
  /** Shows how many alerts each member already has. */
  hasLoads?: boolean;
  /** A member was picked. */
  onPick: (name: string) => void;
}

/** A name: typed, or picked from the team. */
export function PersonField({ label, typed, hasLoads = false, onType, onPick }: Props) {
  const { words, format } = useLanguage();
  const team = useTeam();
  const isWrong = typed.trim() !== '' && personName(typed) === null;
  return (
    <div className="person" data-testid="person-field">
      <Input
        autoFocus
        aria-label={label}
        placeholder={label}
        value={typed}
        spellCheck={false}
        autoComplete="off"
        status={isWrong ? 'error' : ''}
        onChange={(event) => onType(event.target.value)}
      />
      {isWrong && (
        <p className="wrong small" role="alert">
          {words.officer.wrong}
        </p>
      )}
      <div className="action-buttons">
        {membersLike(team, typed).map(({ id, load }) => (
          <Button key={id} size="small" onClick={() => onPick(id)}>
            {id} {hasLoads && <span className="quiet small">{words.work.load(format.count(load))}</span>}
          </Button>
        ))}
      </div>
    </div>
  );
}
