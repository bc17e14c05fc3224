import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useLanguage } from '../language/language.context.js';
import type { Whole } from './use-whole.js';
import type { Worklist } from './use-worklist.js';
import { MOST_WHOLE } from './whole.filter.js';

export const DAY_MINUTES = 24 * 60;

interface Props {
  work: Worklist;
  /** Alerts of the filter, and of them on the screen. */
  total: number | null;
  shown: number;
  onResolve: () => void;
  onAssign: () => void;
}

/** Covers the filters while rows are selected; on a phone it is at the foot of the page. So nothing moves. */
export function BulkBar({ work, total, shown, onResolve, onAssign }: Props) {
  const { act, clear, whole } = work;
  const { words } = useLanguage();
  const snooze = (minutes: number) => act({ action: 'snooze', minutes });
  if (whole.progress !== null) return <Working whole={whole} />;
  return (
    <div className="filters bulk" role="group" aria-label={words.work.acts} data-testid="bulk-bar">
      <Selected work={work} total={total} shown={shown} />
      <Button size="small" data-testid="bulk-claim" onClick={() => act({ action: 'claim' })}>
        {words.action.claim}
      </Button>
      <Button size="small" data-testid="bulk-acknowledge" onClick={() => act({ action: 'acknowledge' })}>
        {words.action.acknowledge}
      </Button>
      <Button size="small" data-testid="bulk-snooze-day" onClick={() => snooze(DAY_MINUTES)}>
        {words.work.day}
      </Button>
      <Button size="small" data-testid="bulk-snooze-week" onClick={() => snooze(7 * DAY_MINUTES)}>
        {words.work.week}
      </Button>
      <Button size="small" data-testid="bulk-assign" onClick={onAssign}>
        {words.action.assign}
      </Button>
      <Button size="small" data-testid="bulk-resolve" onClick={onResolve}>
        {words.action.resolve}
      </Button>
      <Button
        className="bulk-clear"
        size="small"
        type="text"
        icon={<CloseOutlined />}
        aria-label={words.work.clear}
        title={words.work.clear}
        onClick={clear}
      />
    </div>
  );
}

/** How many rows are selected; when all that are loaded are, the rest of the filter is offered. */
function Selected({ work: { selection, whole }, total, shown }: Pick<Props, 'work' | 'total' | 'shown'>) {
  const { words, format } = useLanguage();
  const isOffered = total !== null && total > shown && selection.size >= shown;
  const reach = format.count(Math.min(MOST_WHOLE, total ?? 0));
  const isBounded = total !== null && total > MOST_WHOLE;
  if (whole.isOn) {
    const said = isBounded ? words.people.firstSelected(reach) : words.people.wholeSelected(reach);
    return (
      <strong className="bulk-count" data-testid="bulk-count">
        {said}
      </strong>
    );
  }
  return (
    <>
      <strong className="bulk-count" data-testid="bulk-count">
        {words.work.selected(format.count(selection.size))}
      </strong>
      {isOffered && (
        <Button size="small" type="link" data-testid="select-whole" onClick={() => whole.choose(true)}>
          {isBounded ? words.people.selectFirst(reach, format.count(total)) : words.people.selectWhole(reach)}
        </Button>
      )}
    </>
  );
}

function Working({ whole: { progress, stop } }: { whole: Whole }) {
  const { words, format } = useLanguage();
  if (progress === null) return null;
  const { at, of } = progress;
  return (
    <div className="filters bulk" role="status" data-testid="bulk-progress">
      <progress max={of ?? 1} {...(of === null ? {} : { value: at })} aria-label={words.work.acts} />
      <span className="number">
        {of === null
          ? words.people.reading(format.count(at))
          : words.people.working(format.count(at), format.count(of))}
      </span>
      <Button size="small" data-testid="bulk-stop" onClick={stop}>
        {words.people.stop}
      </Button>
    </div>
  );
}
