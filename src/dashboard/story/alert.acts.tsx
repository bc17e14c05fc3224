import { Button } from 'antd';
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { ActionName, EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import type { Wish } from '../work/acting.js';
import { AssignForm } from '../work/assign.form.js';
import { legalActs } from '../work/legal.acts.js';
import { useOfficer } from '../work/officer.context.js';
import { CommentBox, ResolveForm } from '../work/resolve.form.js';
import { SnoozeForm } from '../work/snooze.form.js';
import type { AlertWork } from './use-alert-work.js';

interface Props {
  work: AlertWork;
  now: EpochMs;
}

/** The actions that need more input. */
type Asking = 'resolve' | 'snooze' | 'assign';
const ASKING: Readonly<Partial<Record<ActionName, Asking>>> = {
  resolve: 'resolve',
  snooze: 'snooze',
  assign: 'assign',
};
/** In the order of the work. `comment` has its own box, `auto_assign` is part of the form of `assign`. */
const BUTTONS: readonly ActionName[] = [
  ...(['claim', 'acknowledge', 'start', 'wake', 'reopen'] as const),
  ...(['resolve', 'snooze', 'assign', 'release'] as const),
];

/** The actions that are allowed now. A typed comment stays until it was accepted. */
export function AlertActs({ work, now }: Props) {
  const { name: me } = useOfficer();
  const [comment, setComment] = useState('');
  const [asking, setAsking] = useState<Asking | null>(null);
  const legal = legalActs(work.alert, me);
  const asked = asking !== null && legal.includes(asking) ? asking : null;

  const act = (wish: Wish): void => {
    const said = comment.trim();
    void work.act(said === '' ? wish : { ...wish, comment: said }).then((isDone) => {
      if (!isDone) return;
      setComment('');
      setAsking(null);
    });
  };

  const press = (action: ActionName): void => {
    const wanted = ASKING[action];
    if (wanted === undefined) act({ action });
    else setAsking(asked === wanted ? null : wanted);
  };

  return (
    <div className="acts">
      <ActButtons work={work} legal={legal} asked={asked} onPress={press} />
      {asked === null ? (
        <Comment comment={comment} onComment={setComment} work={work} onSend={() => act({ action: 'comment' })} />
      ) : (
        <Asked {...{ asked, comment, work, now }} onComment={setComment} onAct={act} onCancel={() => setAsking(null)} />
      )}
    </div>
  );
}

interface ButtonsProps {
  work: AlertWork;
  legal: readonly ActionName[];
  asked: Asking | null;
  onPress: (action: ActionName) => void;
}

function ActButtons({ work, legal, asked, onPress }: ButtonsProps) {
  const { words } = useLanguage();
  const place = useFocusKept(work.alert.version);
  return (
    <div
      ref={place}
      className="action-buttons"
      role="group"
      tabIndex={-1}
      aria-label={words.work.acts}
      data-testid="acts"
    >
      {BUTTONS.filter((action) => legal.includes(action)).map((action) => (
        <ActButton
          key={action}
          action={action}
          work={work}
          isPressed={asked !== null && ASKING[action] === asked}
          onPress={() => onPress(action)}
        />
      ))}
    </div>
  );
}

/**
 * The pressed button may disappear with its action. The focus then goes to the group of buttons, so that the keyboard
 * still works.
 */
function useFocusKept(version: number): RefObject<HTMLDivElement | null> {
  const buttons = useRef<HTMLDivElement>(null);
  const before = useRef(version);
  useEffect(() => {
    if (before.current !== version && document.activeElement === document.body) buttons.current?.focus();
    before.current = version;
  }, [version]);
  return buttons;
}

interface ButtonProps {
  action: ActionName;
  work: AlertWork;
  isPressed: boolean;
  onPress: () => void;
}

/** One action at a time: its button shows that it is in progress, and the others are disabled. */
function ActButton({ action, work: { alert, busy }, isPressed, onPress }: ButtonProps) {
  const { words } = useLanguage();
  const isNext = action === 'claim' ? alert.assignee === null : action === 'resolve' && alert.assignee !== null;
  return (
    <Button
      type={isNext ? 'primary' : 'default'}
      data-testid={`act-${action}`}
      {...(ASKING[action] === undefined ? {} : { 'aria-expanded': isPressed })}
      loading={busy === action}
      disabled={busy !== null && busy !== action}
      onClick={onPress}
    >
      {words.action[action]}
    </Button>
  );
}

interface CommentProps {
  comment: string;
  onComment: (comment: string) => void;
  work: AlertWork;
  onSend: () => void;
}

function Comment({ comment, onComment, work: { busy }, onSend }: CommentProps) {
  const { words } = useLanguage();
  return (
    <div className="comment">
      <CommentBox comment={comment} onComment={onComment} />
      {comment.trim() !== '' && (
        <Button
          data-testid="act-comment"
          loading={busy === 'comment'}
          disabled={busy !== null && busy !== 'comment'}
          onClick={onSend}
        >
          {words.action.comment}
        </Button>
      )}
    </div>
  );
}

interface AskedProps extends Props {
  asked: Asking;
  comment: string;
  onComment: (comment: string) => void;
  onAct: (wish: Wish) => void;
  onCancel: () => void;
}

function Asked({ asked, comment, onComment, work, now, onAct, onCancel }: AskedProps) {
  const isBusy = work.busy !== null;
  switch (asked) {
    case 'resolve':
      return (
        <ResolveForm
          {...{ comment, onComment, isBusy, onCancel }}
          onResolve={(outcome) => onAct({ action: 'resolve', outcome })}
        />
      );
    case 'snooze':
      return (
        <>
          <CommentBox comment={comment} onComment={onComment} />
          <SnoozeForm {...{ now, isBusy, onCancel }} onSnooze={(untilAt) => onAct({ action: 'snooze', untilAt })} />
        </>
      );
    case 'assign':
      return (
        <>
          <CommentBox comment={comment} onComment={onComment} />
          <AssignForm
            {...{ isBusy, onCancel }}
            onAssign={(assignee) => onAct({ action: 'assign', assignee })}
            onAutoAssign={() => onAct({ action: 'auto_assign' })}
          />
        </>
      );
  }
}
