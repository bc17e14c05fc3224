import { Drawer, Typography } from 'antd';
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

/** A customer's story over a list, so that the place in the list is kept. */
export function StoryDrawer({ id, onClose }: Props) {
  const { words } = useLanguage();
  const { asOf } = useBoardNow();
  const { story, reload } = useStory(id);
  return (
    <Drawer
      open
      size="min(100vw, 620px)"
      closable={false}
      rootClassName="story-drawer"
      onClose={onClose}
      title={
        <span className="story-title">
          <span className="quiet">{words.story.title}</span>
          <Typography.Text className="who" copyable>
            {id}
          </Typography.Text>
        </span>
      }
      extra={<StoryTools id={id} onReload={reload} onClose={onClose} />}
    >
      <div data-testid="customer-story" data-status={story.status}>
        <StoryContent id={id} story={story} now={asOf} onRetry={reload} body={StoryBody} />
      </div>
    </Drawer>
  );
}
