import { Button, Empty, Result, Skeleton } from 'antd';
import type { ComponentType } from 'react';
import type { CustomerView, HistoryView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import type { BoardSession } from '../live/board.session.js';
import { useFollowing } from '../live/session.context.js';
import type { Story } from './use-story.js';

interface Props {
  id: string;
  story: Story;
  /** The run's clock, when it is known more exactly than from the customer's own record. */
  now: EpochMs | null;
  onRetry: () => void;
  /** Draws a customer who was found: `StoryBody` in the drawer, more on the page. */
  body: ComponentType<BodyProps>;
}

export interface BodyProps {
  customer: CustomerView;
  history: HistoryView;
  now: EpochMs;
  session: BoardSession;
}

/** One customer's story, in the drawer and on the page of its own; or why it is not there. */
export function StoryContent({ id, story, now, onRetry, body: Body }: Props) {
  const { words } = useLanguage();
  const { session } = useFollowing();
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
        <Body
          customer={story.customer}
          history={story.history}
          now={Math.max(now ?? 0, story.customer.scoredAt)}
          session={session}
        />
      );
  }
}
