import type { CustomerView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { StorySection } from './story.section.js';

/** Most recent first. */
export function StoryChannels({ customer, now }: { customer: CustomerView; now: EpochMs }) {
  const { words, format } = useLanguage();
  const events = customer.lastByChannel.toSorted((a, b) => b.at - a.at);
  return (
    <StorySection title={words.story.channels}>
      {events.length === 0 && <p className="quiet">{words.story.noChannels}</p>}
      <ul className="channels">
        {events.map((event) => (
          <li key={event.channel}>
            <span>{words.channel[event.channel]}</span>
            <span className="quiet">{words.kind[event.kind]}</span>
            <time title={format.dateTime(event.at)}>{format.distance(event.at, now)}</time>
          </li>
        ))}
      </ul>
    </StorySection>
  );
}
