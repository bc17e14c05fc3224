import { CaretRightOutlined, PauseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useLanguage } from '../language/language.context.js';
import type { Holding } from './use-held.js';

interface Props {
  holding: Holding;
  newer: number;
}

/** Shows that the list is held and how many alerts wait. Pressing it holds the list, or releases it from its top. */
export function HoldButton({ holding: { held, pin, release }, newer }: Props) {
  const { words, format } = useLanguage();
  const label = held ? words.today.release : words.today.hold;
  return (
    <Button
      className="hold"
      size="small"
      type="text"
      icon={held ? <CaretRightOutlined /> : <PauseOutlined />}
      aria-label={label}
      title={label}
      onClick={held ? release : pin}
    >
      {held && words.today.held}
      {held && newer > 0 && ` · ${words.today.newer(format.count(newer))}`}
    </Button>
  );
}
