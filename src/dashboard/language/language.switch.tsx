import { Button } from 'antd';
import { useLanguage } from './language.context.js';

/** The label is in the language it switches to, so that a reader of that language recognises it. */
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
