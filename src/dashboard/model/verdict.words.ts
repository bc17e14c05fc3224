/** A verdict of the service as a sentence in the reader's language. Pure. */
import type { MonitorView, Verdict } from '../../client/protocol.js';
import type { Language } from '../../client/vocabulary.js';
import type { ModelWords, VerdictFigures } from '../language/words.model.en.js';
import { featureWords } from './feature.words.js';

interface Numbers {
  count: (value: number) => string;
  share: (ratio: number) => string;
}

const COUNTS = new Set(['rows', 'leastRows', 'off', 'of']);
const NONE: VerdictFigures = {
  rows: '',
  leastRows: '',
  off: '',
  of: '',
  features: '',
  psi: '',
  observed: '',
  predicted: '',
  value: '',
  low: '',
  high: '',
  stated: '',
};

/** The English sentence of the service where this page does not know the code: a later build has further ones. */
export function verdictWords(verdict: Verdict, words: ModelWords, language: Language, format: Numbers): string {
  const sentences: Partial<ModelWords['verdict']> = words.verdict;
  const sentence = sentences[verdict.code];
  return sentence === undefined ? verdict.text : sentence(figuresIn(verdict, language, format));
}

function figuresIn({ code, figures, features = [] }: Verdict, language: Language, format: Numbers): VerdictFigures {
  const written = Object.entries(figures).map(([name, value]): [string, string] => [
    name,
    numberWords(name, value, code, format),
  ]);
  const named = features.map((feature) => featureWords(feature, language)).join(language === 'zh' ? '；' : '; ');
  return { ...NONE, ...Object.fromEntries<string>(written), features: named };
}

/** Of alerts the value is a share of them; of ranking and calibration it is a ratio. */
function numberWords(name: string, value: number, code: Verdict['code'], { count, share }: Numbers): string {
  if (COUNTS.has(name)) return count(value);
  const isShare = name === 'observed' || name === 'predicted' || code === 'alerts_right';
  return isShare ? share(value) : value.toFixed(2);
}

export type Standing = 'unknown' | 'ok' | 'watch' | 'warn';

/** The worst of all verdicts; unknown while too little was counted for any. */
export function standingOf({ verdicts }: Pick<MonitorView, 'verdicts'>): Standing {
  const levels = verdicts.map(({ level }) => level);
  if (levels.includes('warn')) return 'warn';
  if (levels.includes('watch')) return 'watch';
  return verdicts.every(isEarly) ? 'unknown' : 'ok';
}

/** A share of fewer says nothing yet, whichever way it falls. */
const LEAST_COUNTED = 30;

/** Nothing was found, because too little was counted. */
export function isEarly({ level, code, figures }: Verdict): boolean {
  return code === 'too_few_rows' || (level === 'ok' && (figures['rows'] ?? LEAST_COUNTED) < LEAST_COUNTED);
}
