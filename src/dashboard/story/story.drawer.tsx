import { CloseOutlined, ExpandAltOutlined, ReloadOutlined } from '@ant-design/icons';
import { Button, Drawer, Typography } from 'antd';
import { Link } from 'react-router';
import { customerPath } from '../address/address.js';
import { useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { useBoardNow } from '../live/session.context.js';
import { StoryBody } from './story.body.js';
import { StoryContent } from './story.content.js';
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
      extra={<Tools id={id} onReload={reload} onClose={onClose} />}
    >
      <div data-testid="customer-story" data-status={story.status}>
        <StoryContent id={id} story={story} now={asOf} onRetry={reload} body={StoryBody} />
      </div>
    </Drawer>
  );
}

function Tools({ id, onReload, onClose }: Props & { onReload: () => void }) {
  const { words } = useLanguage();
  const { screen } = useAddress();
  return (
    <span className="story-tools">
      <Link
        className="tool-link"
        data-testid="story-page"
        to={screen(customerPath(id))}
        title={words.story.openPage}
        aria-label={words.story.openPage}
      >
        <ExpandAltOutlined aria-hidden="true" />
      </Link>
      <Button type="text" icon={<ReloadOutlined />} aria-label={words.story.reload} onClick={onReload} />
      <Button
        type="text"
        data-testid="story-close"
        icon={<CloseOutlined />}
        aria-label={words.story.close}
        onClick={onClose}
      />
    </span>
  );
}
