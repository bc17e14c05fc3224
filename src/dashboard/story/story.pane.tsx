import { Typography } from 'antd';
import { useLanguage } from '../language/language.context.js';
import { useBoardNow } from '../live/session.context.js';
import { StoryBody } from './story.body.js';
import { StoryContent } from './story.content.js';
import { StoryTools } from './story.tools.js';
import { useStory } from './use-story.js';

interface Props {
  id: string;
  onClose: () => void;
}

/** A customer's story beside the list, which stays in use. */
export function StoryPane({ id, onClose }: Props) {
  const { words } = useLanguage();
  const { asOf } = useBoardNow();
  const { story, reload } = useStory(id);
  return (
    <aside className="panel story-pane" aria-label={words.story.title}>
      <div className="panel-head">
        <h2 className="story-title">
          <span className="quiet">{words.story.title}</span>
          <Typography.Text className="who" copyable>
            {id}
          </Typography.Text>
        </h2>
        <StoryTools id={id} onReload={reload} onClose={onClose} />
      </div>
      <div className="pane-body" data-testid="customer-story" data-status={story.status} tabIndex={-1}>
        <StoryContent id={id} story={story} now={asOf} onRetry={reload} body={StoryBody} />
      </div>
    </aside>
  );
}
