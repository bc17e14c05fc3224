import type { Closings } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { closingByOthers } from './product.state.js';

/** A death, or the bank, ended the relationship: said once and calmly, with nothing to do. */
export function StoryEnd({ closings }: { closings: Closings }) {
  const { words, format } = useLanguage();
  const closing = closingByOthers(closings);
  return (
    <div className="ended" data-testid="ended">
      {closing !== null && <p>{words.story.ended[closing.by](format.date(closing.at))}</p>}
      <p className="quiet">{words.story.endedMeans}</p>
    </div>
  );
}
