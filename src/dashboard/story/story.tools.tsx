import { CloseOutlined, ExpandAltOutlined, ReloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Link } from 'react-router';
import { customerPath } from '../address/address.js';
import { useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';

interface Props {
  id: string;
  onReload: () => void;
  onClose: () => void;
}

/** To the customer's page, to read again, to close. */
export function StoryTools({ id, onReload, onClose }: Props) {
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
