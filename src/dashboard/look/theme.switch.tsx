import { MoonOutlined, SunOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useLanguage } from '../language/language.context.js';
import { useTheme } from './theme.js';

export function ThemeSwitch() {
  const { words } = useLanguage();
  const { theme, toggle } = useTheme();
  const label = theme === 'dark' ? words.theme.toLight : words.theme.toDark;
  return (
    <Tooltip title={label}>
      <Button
        data-testid="theme-switch"
        type="text"
        aria-label={label}
        icon={theme === 'dark' ? <SunOutlined /> : <MoonOutlined />}
        onClick={toggle}
      />
    </Tooltip>
  );
}
