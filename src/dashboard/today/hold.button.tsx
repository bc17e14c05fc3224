import { CaretRightOutlined, PauseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useLanguage } from '../language/language.context.js';

interface Props {
  held: boolean;
  pinned: boolean;
  newer: number;
  onPin: (pinned: boolean) => void;
}

export function HoldButton({ held, pinned, newer, onPin }: Props) {
  const { words, format } = useLanguage();
  return (
    <span className="hold">
      {held && (
        <span className="quiet small" role="status">
          {words.today.held}
          {newer > 0 && ` · ${words.today.newer(format.count(newer))}`}
        </span>
      )}
      <Button
        size="small"
        type="text"
        icon={pinned ? <CaretRightOutlined /> : <PauseOutlined />}
        aria-pressed={pinned}
        aria-label={pinned ? words.today.release : words.today.hold}
        title={pinned ? words.today.release : words.today.hold}
        onClick={() => onPin(!pinned)}
      />
    </span>
  );
}
