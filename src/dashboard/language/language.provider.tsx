import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Language } from '../../client/vocabulary.js';
import { createFormat } from './format.js';
import { preferredLanguage } from './preferred.language.js';
import { LanguageContext, type LanguageInUse } from './language.context.js';
import { english } from './words.en.js';
import { chinese } from './words.zh.js';

const STORED_AS = 'tidewatch.language';

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(() =>
    preferredLanguage(localStorage.getItem(STORED_AS), navigator.languages),
  );

  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);

  const inUse = useMemo<LanguageInUse>(() => {
    const choose = (chosen: Language) => {
      localStorage.setItem(STORED_AS, chosen);
      setLanguage(chosen);
    };
    const words = language === 'zh' ? chinese : english;
    return { language, words, format: createFormat(language), say: (text) => text[language], choose };
  }, [language]);

  return <LanguageContext value={inUse}>{children}</LanguageContext>;
}
