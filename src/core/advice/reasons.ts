/**
 * Reasons: sentences that explain a customer's stage, chosen by their contribution to the risk.
 *
 * 1. A fact by which a rule decided the stage comes first, whatever the model says.
 * 2. Then the themes that push towards the stage, strongest first, and the strongest theme that pushes against it. A
 *    theme uses a template that holds and points in the same direction, else its leading feature with its value.
 * 3. Other templates that hold follow, even with a small contribution: a model that never saw complaints gives them no
 *    weight, but people should still know about them.
 */
import { leadingFeature, type Attribution } from '../model/attribution.js';
import { FEATURES, featureRows } from '../features/features.js';
import { valueSentence } from '../model/feature-labels.js';
import type { Finding } from '../facts/finding.js';
import { factReason, themeOfFact } from './fact-reasons.js';
import { TEMPLATES, type Template } from './reason-templates.js';
import type { Reason } from '../contracts/records.js';
import type { Signals } from '../features/signals.js';
import { FEATURES_OF_THEMES, THEMES, type Theme } from '../model/themes.js';
import type { Stage, Text } from '../primitives/vocabulary.js';

const MOST = { towards: 3, against: 1, all: 5, rulesAlone: 3 };
/** In log-odds. Less is not worth a sentence: 0.05 is the difference between a risk of .50 and one of .5125. */
const LEAST = 0.05;

/** @param attribution null when no model was asked: the rules then choose alone */
export function reasonsFor(
  stage: Stage,
  signals: Signals,
  attribution: Attribution | null = null,
  findings: readonly Finding[] = [],
): Reason[] {
  const told = findings.filter((finding) => leadsTo(finding, stage));
  const facts = told.map((finding) => factReason(finding, (theme) => shareOfTheme(theme, attribution)));
  if (facts.length === 0) return scoredReasons(stage, signals, attribution);
  const themes = new Set(told.map(themeOfFact));
  const most = attribution === null ? MOST.rulesAlone : MOST.all;
  return [...facts, ...scoredReasons(stage, signals, attribution, themes)].slice(0, most);
}

function leadsTo({ fact }: Finding, stage: Stage): boolean {
  return stage === 'termination' || (stage === 'decline' && fact !== 'closed');
}

function shareOfTheme(theme: Theme, attribution: Attribution | null): number | null {
  return attribution === null ? null : rounded(attribution.byTheme[theme]);
}

/** @param spoken themes of which a fact already spoke */
function scoredReasons(
  stage: Stage,
  signals: Signals,
  attribution: Attribution | null,
  spoken: ReadonlySet<Theme> = new Set(),
): Reason[] {
  const holding = TEMPLATES.filter(({ theme, holds }) => holds(signals) && !(theme !== null && spoken.has(theme)));
  const ofStage = oncePerTheme(holding.filter(({ stages }) => stages.includes(stage)));
  if (attribution === null) return ofStage.slice(0, MOST.rulesAlone).map((one) => reasonOf(one, signals, null));
  const decisive = ofStage.filter(({ decides }) => decides?.includes(stage) === true).slice(0, 1);
  const reasons = decisive.map((template) => reasonOf(template, signals, attribution));
  const said = new Set<Theme | null>([...spoken, ...decisive.map(({ theme }) => theme)]);
  for (const theme of tellingThemes(stage, attribution, said)) {
    const reason = themeReason(theme, holding, signals, attribution);
    if (reason !== null) reasons.push(reason);
    said.add(theme);
  }
  const rest = ofStage.filter((one) => (one.theme === null ? !decisive.includes(one) : !said.has(one.theme)));
  return [...reasons, ...rest.map((one) => reasonOf(one, signals, attribution))].slice(0, MOST.all);
}

/** Two sentences about one theme say the same thing twice; the more important one stays. */
function oncePerTheme(templates: readonly Template[]): Template[] {
  return templates.filter(
    ({ theme }, i) => theme === null || templates.findIndex((other) => other.theme === theme) === i,
  );
}

/** Contributions are stored and shown in log-odds, rounded to three decimals. */
function rounded(contribution: number): number {
  return Math.round(contribution * 1000) / 1000 || 0;
}

/** The themes that push towards the stage, strongest first, then the strongest theme against it. */
function tellingThemes(stage: Stage, { byTheme }: Attribution, said: ReadonlySet<Theme | null>): Theme[] {
  const towards = stage === 'decline' || stage === 'termination' ? 1 : -1;
  const telling = THEMES.filter((theme) => !said.has(theme) && Math.abs(byTheme[theme]) >= LEAST).sort(
    (a, b) => towards * (byTheme[b] - byTheme[a]),
  );
  const pushing = telling.filter((theme) => towards * byTheme[theme] > 0);
  const opposing = telling.filter((theme) => towards * byTheme[theme] < 0);
  return [...pushing.slice(0, Math.max(0, MOST.towards - said.size)), ...opposing.slice(-MOST.against)];
}

function themeReason(
  theme: Theme,
  holding: readonly Template[],
  signals: Signals,
  attribution: Attribution,
): Reason | null {
  const push = attribution.byTheme[theme] > 0 ? 'raises' : 'lowers';
  const template = holding.find((one) => one.theme === theme && (one.push === push || one.push === null));
  if (template !== undefined) return reasonOf(template, signals, attribution);
  const row = featureRows([signals]);
  const feature = leadingFeature(attribution, theme) ?? firstKnown(theme, row);
  const text = feature === null ? null : valueSentence(feature, row[feature] ?? NaN, signals);
  return text === null ? null : plainReason(theme, feature, text, attribution.byTheme[theme]);
}

function reasonOf(template: Template, signals: Signals, attribution: Attribution | null): Reason {
  const { theme } = template;
  const contribution = attribution === null || theme === null ? null : rounded(attribution.byTheme[theme]);
  return { code: template.code, text: template.text(signals), contribution };
}

export function plainReason(theme: Theme, feature: number | null, text: Text, contribution: number): Reason {
  const name = feature === null ? theme : (FEATURES[feature] ?? theme);
  return { code: name, text, contribution: rounded(contribution) };
}

/** Used when only the theme's contribution is known: the theme's first feature with a known value. */
function firstKnown(theme: Theme, row: Float32Array): number | null {
  const features = FEATURES_OF_THEMES[THEMES.indexOf(theme)] ?? [];
  return features.find((feature) => !Number.isNaN(row[feature])) ?? null;
}
