import { Button, Input } from 'antd';
import { useId, useState, type KeyboardEvent, type SubmitEvent } from 'react';
import { PERSONS_OUTCOMES, type PersonsOutcome } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';

interface Props {
  comment: string;
  onComment: (comment: string) => void;
  isBusy: boolean;
  onResolve: (outcome: PersonsOutcome) => void;
  onCancel: () => void;
}

/** The outcome, chosen by a click or the keys 1 to 4, and a comment. */
export function ResolveForm({ comment, onComment, isBusy, onResolve, onCancel }: Props) {
  const { words } = useLanguage();
  const [outcome, setOutcome] = useState<PersonsOutcome | null>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (outcome !== null) onResolve(outcome);
  };
  const pick = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLTextAreaElement) return;
    const picked = PERSONS_OUTCOMES[Number(event.key) - 1];
    if (picked === undefined) return;
    setOutcome(picked);
    event.currentTarget.querySelector<HTMLElement>(`input[value="${picked}"]`)?.focus();
  };
  return (
    <form className="action-form" data-testid="resolve-form" onSubmit={submit} onKeyDown={pick}>
      <Outcomes chosen={outcome} onChoose={setOutcome} />
      <CommentBox comment={comment} onComment={onComment} />
      <div className="action-buttons">
        <Button
          type="primary"
          htmlType="submit"
          data-testid="resolve-submit"
          disabled={outcome === null}
          loading={isBusy}
        >
          {words.work.resolve}
        </Button>
        <Button onClick={onCancel}>{words.work.cancel}</Button>
      </div>
    </form>
  );
}

interface OutcomesProps {
  chosen: PersonsOutcome | null;
  onChoose: (outcome: PersonsOutcome) => void;
}

function Outcomes({ chosen, onChoose }: OutcomesProps) {
  const { words } = useLanguage();
  const name = useId();
  return (
    <fieldset className="outcomes">
      <legend>{words.work.outcomes}</legend>
      {PERSONS_OUTCOMES.map((outcome, i) => (
        <label key={outcome} data-testid={`outcome-${outcome}`}>
          <input
            type="radio"
            name={name}
            value={outcome}
            checked={chosen === outcome}
            autoFocus={i === 0}
            onChange={() => onChoose(outcome)}
          />
          <span>
            <strong>{words.outcome[outcome]}</strong>
            <span className="quiet small">{words.outcomeMeans[outcome]}</span>
          </span>
          <kbd aria-hidden="true">{i + 1}</kbd>
        </label>
      ))}
    </fieldset>
  );
}

export function CommentBox({ comment, onComment }: Pick<Props, 'comment' | 'onComment'>) {
  const { words } = useLanguage();
  return (
    <Input.TextArea
      data-testid="comment"
      aria-label={words.work.comment}
      placeholder={words.work.commentHint}
      autoSize={{ minRows: 2, maxRows: 8 }}
      maxLength={2_000}
      value={comment}
      onChange={(event) => onComment(event.target.value)}
    />
  );
}
