import { useLanguage } from '../language/language.context.js';
import { healthEnglish, type HealthWords } from '../language/words.health.en.js';
import { healthChinese } from '../language/words.health.zh.js';

/** Apart from the words of all screens, so that the first script need not hold them. */
export function useHealthWords(): HealthWords {
  return useLanguage().language === 'zh' ? healthChinese : healthEnglish;
}
