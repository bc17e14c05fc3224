import { UserOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useLanguage } from '../language/language.context.js';
import { useOfficer } from './officer.context.js';

/** The name of the officer at this page. Pressing it asks for the name again. */
export function OfficerButton() {
  const { words } = useLanguage();
  const { name, rename } = useOfficer();
  return (
    <Button
      className="officer"
      data-testid="officer"
      type="text"
      icon={<UserOutlined />}
      title={name === null ? words.officer.ask : words.officer.change}
      aria-label={name === null ? words.officer.ask : words.officer.changeOf(name)}
      onClick={rename}
    >
      <span className="officer-name">{name ?? words.officer.unknown}</span>
    </Button>
  );
}
