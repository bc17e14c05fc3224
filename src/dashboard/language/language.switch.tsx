import { Button } from 'antd';
import { useLanguage } from './language.context.js';

/** Named in the language it leads to, so that it is found by who needs it. */
export function LanguageSwitch() {
  const { language, choose } = useLanguage();
  const other = language === 'zh' ? 'en' : 'zh';
  const name = other === 'zh' ? '中文' : 'English';
  return (
    <Button
      data-testid="language-switch"
      type="text"
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      aria-label={other === 'zh' ? '切换到中文' : 'Switch to English'}
      onClick={() => choose(other)}
    >
      {name}
    </Button>
  );
}
