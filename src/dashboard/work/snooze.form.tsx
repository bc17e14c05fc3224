import { Button } from 'antd';
import { useState, type SubmitEvent } from 'react';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { dateOf, morningOf, nextWeek, tomorrow } from './snooze.until.js';

interface Props {
  /** The run's clock: a replay has its own days. */
  now: EpochMs;
  isBusy: boolean;
  onSnooze: (untilAt: EpochMs) => void;
  onCancel: () => void;
}

export function SnoozeForm({ now, isBusy, onSnooze, onCancel }: Props) {
  const { words, format } = useLanguage();
  const [date, setDate] = useState('');
  const chosen = morningOf(date, now);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (chosen !== null) onSnooze(chosen);
  };
  return (
    <form className="action-form" data-testid="snooze-form" onSubmit={submit}>
      <div className="action-buttons">
        <Button autoFocus disabled={isBusy} data-testid="snooze-tomorrow" onClick={() => onSnooze(tomorrow(now))}>
          {words.work.tomorrow(format.monthDay(tomorrow(now)))}
        </Button>
        <Button disabled={isBusy} data-testid="snooze-week" onClick={() => onSnooze(nextWeek(now))}>
          {words.work.nextWeek(format.monthDay(nextWeek(now)))}
        </Button>
      </div>
      <div className="action-buttons">
        <label className="date-field">
          <span className="small">{words.work.until}</span>
          <input
            type="date"
            min={dateOf(tomorrow(now))}
            value={date}
            onChange={(event) => setDate(event.target.value)}
          />
        </label>
        <Button htmlType="submit" disabled={chosen === null} loading={isBusy}>
          {words.work.snooze}
        </Button>
        <Button onClick={onCancel}>{words.work.cancel}</Button>
      </div>
    </form>
  );
}
