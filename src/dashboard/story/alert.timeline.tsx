import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import type { AlertDetail, TimelineEntry } from '../../client/protocol.js';
import { useLanguage, type LanguageInUse } from '../language/language.context.js';

const SHOWN_AT_FIRST = 5;

/** Who did what, when and why, the newest first. */
export function AlertTimeline({ detail, isMissing }: { detail: AlertDetail | null; isMissing: boolean }) {
  const { words, format } = useLanguage();
  const [isWhole, setWhole] = useState(false);
  const entries = (detail?.timeline ?? []).toReversed();
  const shown = isWhole ? entries : entries.slice(0, SHOWN_AT_FIRST);
  return (
    <div className="alert-timeline" data-testid="alert-timeline">
      <h4>{words.work.timeline}</h4>
      {detail === null && !isMissing && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {detail === null && isMissing && <p className="quiet">{words.work.timelineFailed}</p>}
      <ol>
        {shown.map((entry, i) => (
          <Entry key={entries.length - i} entry={entry} />
        ))}
      </ol>
      {shown.length < entries.length && (
        <Button size="small" type="link" onClick={() => setWhole(true)}>
          {words.work.allEntries(format.count(entries.length))}
        </Button>
      )}
    </div>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const language = useLanguage();
  const { words, format } = language;
  const isSystem = entry.role === null;
  return (
    <li data-testid="timeline-entry" data-system={isSystem}>
      <time className="quiet small number">{format.dateTime(entry.at)}</time>
      <p>
        <strong className={isSystem ? 'quiet' : ''}>{isSystem ? words.work.system : entry.by}</strong>{' '}
        {words.work.entry[entry.what] ?? entry.what}
        {particularOf(entry, language)}
      </p>
      {entry.comment !== undefined && <blockquote>{entry.comment}</blockquote>}
    </li>
  );
}

/** The detail of an entry: assigned to whom, snoozed until when, resolved with which outcome. */
export function particularOf(entry: TimelineEntry, { words, format }: LanguageInUse): string {
  const { what, assignee, untilAt, outcome, severity } = entry;
  if (what === 'snooze' && untilAt !== undefined)
    return words.work.particular(words.work.statusUntil.snoozed(format.dateTime(untilAt)));
  if (what === 'resolve' && outcome !== undefined) return words.work.particular(words.outcome[outcome]);
  if (what === 'opened' || what === 'reopened' || what === 'worse')
    return words.work.particular(words.severity[severity]);
  return what.endsWith('assign') && assignee !== null ? words.work.particular(assignee) : '';
}
