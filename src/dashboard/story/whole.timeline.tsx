import { Button } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../language/language.context.js';
import { StageStep } from '../look/stage.mark.js';
import { particularOf } from './alert.timeline.js';
import { StorySection } from './story.section.js';
import type { Happening } from './happenings.js';

const SHOWN_AT_FIRST = 10;

/** Changes of stage and everything done on alerts: what, when, who and why. The print has all of it. */
export function WholeTimeline({ happenings, isPartly }: { happenings: readonly Happening[]; isPartly: boolean }) {
  const { words, format } = useLanguage();
  const [isWhole, setWhole] = useState(false);
  return (
    <StorySection title={words.customer.timeline}>
      {isPartly && <p className="quiet small">{words.customer.timelinePartly}</p>}
      {happenings.length === 0 && <p className="quiet">{words.story.noHistory}</p>}
      <ol className="whole-timeline" data-testid="whole-timeline">
        {happenings.map((happening, i) => (
          <li key={happening.key} data-what={happening.what} data-later={!isWhole && i >= SHOWN_AT_FIRST}>
            <time className="quiet small number">{format.dateTime(happening.at)}</time>
            <What of={happening} />
          </li>
        ))}
      </ol>
      {happenings.length > SHOWN_AT_FIRST && (
        <Button size="small" type="link" onClick={() => setWhole(!isWhole)}>
          {isWhole ? words.customer.fewer : words.work.allEntries(format.count(happenings.length))}
        </Button>
      )}
    </StorySection>
  );
}

function What({ of }: { of: Happening }) {
  switch (of.what) {
    case 'stage':
      return <Changed of={of} />;
    case 'alert':
      return <Done of={of} />;
    case 'contact':
      return <Contacted of={of} />;
  }
}

function Contacted({ of: { contact } }: { of: Extract<Happening, { what: 'contact' }> }) {
  const { words } = useLanguage();
  const { entry, ways, results } = words.people.contact;
  return (
    <div>
      <p>
        <strong>{contact.by}</strong> {entry(ways[contact.way], results[contact.result])}
      </p>
      <blockquote>{contact.comment}</blockquote>
    </div>
  );
}

function Changed({ of: { entry } }: { of: Extract<Happening, { what: 'stage' }> }) {
  const { words, format, say } = useLanguage();
  const reason = entry.reasons[0];
  return (
    <div>
      {entry.from === null && <span className="quiet">{words.story.entered} </span>}
      <StageStep from={entry.from} to={entry.to} />
      <p className="quiet small">
        {reason === undefined ? words.story.modelsRisk(format.percent(entry.risk)) : say(reason.text)}
      </p>
    </div>
  );
}

function Done({ of: { kind, entry, reason } }: { of: Extract<Happening, { what: 'alert' }> }) {
  const language = useLanguage();
  const { words, say } = language;
  return (
    <div>
      <p>
        <span className="quiet">{words.customer.alertRow(words.alertKind[kind])}</span> ·{' '}
        <strong>{entry.role === null ? words.work.system : entry.by}</strong>{' '}
        {words.work.entry[entry.what] ?? entry.what}
        {particularOf(entry, language)}
      </p>
      {reason !== null && <p className="quiet small">{say(reason.text)}</p>}
      {entry.comment !== undefined && <blockquote>{entry.comment}</blockquote>}
    </div>
  );
}
