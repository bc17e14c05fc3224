import { CloseOutlined, ReloadOutlined } from '@ant-design/icons';
import { Button, Drawer, Empty, Result, Skeleton, Typography } from 'antd';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import type { BoardSession } from '../live/board.session.js';
import { closeCustomer } from '../session/route.js';
import { StoryBody } from './story.body.js';
import { useStory, type Story } from './use-story.js';

interface Props {
  id: string;
  /** The run's clock, when it is known more exactly than from the customer's own record. */
  now: EpochMs | null;
  session: BoardSession;
  /** Null until the ticket names the run. */
  run: string | null;
}

export function StoryDrawer({ id, now, session, run }: Props) {
  const { words } = useLanguage();
  const { story, reload } = useStory(session, id, run);
  return (
    <Drawer
      open
      size="min(100vw, 620px)"
      closable={false}
      rootClassName="story-drawer"
      onClose={closeCustomer}
      title={
        <span className="story-title">
          <span className="quiet">{words.story.title}</span>
          <Typography.Text className="who" copyable>
            {id}
          </Typography.Text>
        </span>
      }
      extra={
        <>
          <Button type="text" icon={<ReloadOutlined />} aria-label={words.story.reload} onClick={reload} />
          <Button
            type="text"
            data-testid="story-close"
            icon={<CloseOutlined />}
            aria-label={words.story.close}
            onClick={closeCustomer}
          />
        </>
      }
    >
      <div data-testid="customer-story" data-status={story.status}>
        <Content id={id} story={story} now={now} session={session} onRetry={reload} />
      </div>
    </Drawer>
  );
}

interface ContentProps {
  id: string;
  story: Story;
  now: EpochMs | null;
  session: BoardSession;
  onRetry: () => void;
}

function Content({ id, story, now, session, onRetry }: ContentProps) {
  const { words } = useLanguage();
  switch (story.status) {
    case 'loading':
      return <Skeleton active paragraph={{ rows: 10 }} />;
    case 'missing':
      return (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <strong className="missing">{words.story.missing(id)}</strong>
              <p className="quiet">{words.story.missingHint}</p>
            </>
          }
        />
      );
    case 'failed':
      return (
        <Result
          status="warning"
          title={words.story.failed}
          subTitle={story.detail}
          extra={<Button onClick={onRetry}>{words.today.retry}</Button>}
        />
      );
    case 'found':
      return (
        <StoryBody
          customer={story.customer}
          history={story.history}
          now={Math.max(now ?? 0, story.customer.scoredAt)}
          session={session}
        />
      );
  }
}
