import { PrinterOutlined, ReloadOutlined } from '@ant-design/icons';
import { Button, Typography } from 'antd';
import { useLocation } from 'react-router';
import { customerIn } from '../address/address.js';
import { useLanguage } from '../language/language.context.js';
import { useBoardNow } from '../live/session.context.js';
import { CustomerBody } from '../story/customer.body.js';
import { StoryContent } from '../story/story.content.js';
import { useStory } from '../story/use-story.js';

/** One customer, on a page of its own. */
export function CustomerPage() {
  const id = customerIn(useLocation().pathname);
  return <Customer key={id} id={id} />;
}

function Customer({ id }: { id: string }) {
  const { words } = useLanguage();
  const { asOf } = useBoardNow();
  const { story, reload } = useStory(id);
  return (
    <main className="screen story-page" tabIndex={-1}>
      <div className="screen-head">
        <h1>
          <span className="quiet">{words.story.title}</span>{' '}
          <Typography.Text className="who" copyable>
            {id}
          </Typography.Text>
        </h1>
        <Button type="text" icon={<ReloadOutlined />} aria-label={words.story.reload} onClick={reload} />
        {story.status === 'found' && (
          <Button
            type="text"
            className="screen-head-end"
            icon={<PrinterOutlined />}
            aria-label={words.customer.print}
            onClick={() => window.print()}
          />
        )}
      </div>
      <div className="sheet" data-testid="customer-story" data-status={story.status}>
        <StoryContent id={id} story={story} now={asOf} onRetry={reload} body={CustomerBody} />
      </div>
    </main>
  );
}
