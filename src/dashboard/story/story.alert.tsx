import type { AlertView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { SeverityMark } from '../look/severity.mark.js';
import { StageStep } from '../look/stage.mark.js';
import { StoryReasons } from './story.reasons.js';
import { StorySection } from './story.section.js';

export function StoryAlert({ alert, now }: { alert: AlertView | null; now: EpochMs }) {
  const { words, format, say } = useLanguage();
  if (alert === null) {
    return (
      <StorySection title={words.story.openAlert}>
        <p className="quiet">{words.story.noAlert}</p>
      </StorySection>
    );
  }
  return (
    <StorySection title={words.story.openAlert}>
      <div className={`story-alert edge-${alert.severity}`}>
        <p>
          <SeverityMark severity={alert.severity} /> <StageStep from={alert.fromStage} to={alert.stage} />{' '}
          <span className="strategy">{say(alert.strategy.label)}</span>
        </p>
        <p className="quiet small">
          {words.story.openedAgo(format.distance(alert.openedAt, now))} · {format.dateTime(alert.openedAt)}
        </p>
      </div>
      {alert.changed !== undefined && alert.changed.length > 0 && (
        <div className="story-changed" data-testid="changed">
          <h4>{words.story.changed}</h4>
          <StoryReasons reasons={alert.changed} />
        </div>
      )}
    </StorySection>
  );
}
