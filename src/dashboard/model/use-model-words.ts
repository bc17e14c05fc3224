import { useLanguage } from '../language/language.context.js';
import { modelEnglish, type ModelWords } from '../language/words.model.en.js';
import { modelChinese } from '../language/words.model.zh.js';

/** Apart from the words of all screens, so that the first script need not hold them. */
export function useModelWords(): ModelWords {
  return useLanguage().language === 'zh' ? modelChinese : modelEnglish;
}
