import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useLanguage } from '../language/language.context.js';
import type { Worklist } from './use-worklist.js';

export const DAY_MINUTES = 24 * 60;

interface Props {
  work: Worklist;
  onResolve: () => void;
  onAssign: () => void;
}

/** Covers the filters while rows are selected; on a phone it is at the foot of the page. So nothing moves. */
export function BulkBar({ work: { selection, act, clear }, onResolve, onAssign }: Props) {
  const { words, format } = useLanguage();
  const snooze = (minutes: number) => act({ action: 'snooze', minutes });
  return (
    <div className="filters bulk" role="group" aria-label={words.work.acts} data-testid="bulk-bar">
      <strong className="bulk-count">{words.work.selected(format.count(selection.size))}</strong>
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
