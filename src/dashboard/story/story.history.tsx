import { Timeline } from 'antd';
import type { HistoryEntry, HistoryView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { StageMark, StageStep } from '../look/stage.mark.js';
import { StorySection } from './story.section.js';

/** Newest first. */
export function StoryHistory({ history }: { history: HistoryView }) {
  const { words } = useLanguage();
  const entries = history.entries.toReversed();
  return (
    <StorySection title={words.story.history}>
      {entries.length === 0 && <p className="quiet">{words.story.noHistory}</p>}
      <Timeline
        className="story-timeline"
        items={entries.map((entry) => ({
          key: `${entry.at}-${entry.to}`,
          icon: <StageMark stage={entry.to} />,
          content: <Entry entry={entry} />,
        }))}
      />
    </StorySection>
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const { words, format, say } = useLanguage();
  const reason = entry.reasons[0];
  return (
    <>
      <div className="entry-head">
        <span>
          {entry.from === null && <span className="quiet">{words.story.entered} </span>}
          <StageStep from={entry.from} to={entry.to} />
        </span>
        <time className="quiet small number">{format.dateTime(entry.at)}</time>
      </div>
      <div className="quiet small">
        {reason === undefined ? words.story.modelsRisk(format.percent(entry.risk)) : say(reason.text)}
      </div>
    </>
  );
}
