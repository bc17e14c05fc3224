import { describe, expect, it } from '@jest/globals';
import type { AlertView, CustomerView, Reason } from '../../client/protocol.js';
import type { Language } from '../../client/vocabulary.js';
import { createFormat } from '../language/format.js';
import { english } from '../language/words.en.js';
import { chinese } from '../language/words.zh.js';
import { summarySentence } from './summary.sentence.js';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 30, 12);
const at = (days: number): number => NOW + days * DAY_MS;

function reason(en: string, contribution: number | null = null): Reason {
  return { code: en, text: { en, zh: '没有业务。' }, contribution };
}

const ALERT = { status: 'open', dueAt: at(2), assignee: null, statusUntilAt: null } as AlertView;
const DECLINE = {
  stage: 'decline',
  stageSinceAt: at(-18),
  decidedBy: 'silence',
  reasons: [reason('No business for 42 days.'), reason('Logins rarer', 0.4)],
  strategy: { name: 'rescue', label: { en: 'Rescue', zh: '挽救' }, advice: { en: '', zh: '' }, because: [] },
  openAlert: ALERT,
  ifSilent: { at: at(34), stage: 'termination', alertAt: null },
} as Partial<CustomerView> as CustomerView;

function sentence(parts: Partial<CustomerView> = {}, language: Language = 'en'): string {
  return summarySentence({ ...DECLINE, ...parts }, NOW, {
    language,
    words: language === 'en' ? english : chinese,
    format: createFormat(language, 'UTC'),
    say: (text) => text[language],
  });
}
const alerted = (parts: Partial<AlertView>) => sentence({ openAlert: { ...ALERT, ...parts }, ifSilent: null });

describe('the sentence about a customer', () => {
  it('says the stage, since when, why, what next and what silence brings', () => {
    expect(sentence()).toBe(
      'Decline since 12 Nov 2026 (18 days ago): no business for 42 days; next: Rescue, work must begin by 2 Dec 2026; if nothing more comes, Termination on 3 Jan 2027 (in 34 days).',
    );
    expect(sentence({}, 'zh')).toBe(
      '自 2026年11月12日 起（18天前）处于衰退期：没有业务；下一步：挽救，须于 2026年12月2日 前开始处理；如无后续往来，将于 2027年1月3日（34天后）转入终止期。',
    );
  });

  it.each([
    ['overdue', { dueAt: at(-1) }, 'work should have begun by 29 Nov 2026.'],
    ['in work', { status: 'in_progress', assignee: 'Li Wei' }, 'Li Wei works on it.'],
    ['in work by nobody named', { status: 'in_progress' }, 'work has begun.'],
    ['snoozed', { status: 'snoozed', statusUntilAt: at(7) }, 'snoozed until 7 Dec 2026.'],
    ['resolved', { status: 'resolved' }, 'next: Rescue.'],
  ] as const)('says of an alert that is %s how far it is', (_, parts, end) => {
    expect(alerted(parts).endsWith(end)).toBe(true);
  });

  it('ends with the strategy when no alert is open and nothing is foretold', () => {
    expect(sentence({ openAlert: null, ifSilent: null })).toMatch(/; next: Rescue\.$/);
  });

  it('promises nothing about a relationship that others ended', () => {
    const ended = { stage: 'termination', strategy: null, openAlert: null } as const;
    expect(sentence({ ...ended, reasons: [reason('The customer died')] })).toBe(
      'Termination since 12 Nov 2026 (18 days ago): the customer died; there is nothing to do.',
    );
  });

  it('names what raises the risk most where the model decided that a customer leaves', () => {
    const reasons = [reason('Balance steady', -0.5), reason('Logins rarer', 0.4)];
    expect(sentence({ decidedBy: 'model', reasons })).toContain(': logins rarer;');
    expect(sentence({ decidedBy: 'model', stage: 'maturity', reasons })).toContain(': balance steady;');
  });

  it('leaves the capitals of an acronym, and the reason out when there is none', () => {
    expect(sentence({ reasons: [reason('ATM use halved')] })).toContain(': ATM use halved;');
    expect(sentence({ reasons: [] })).toMatch(/^Decline since 12 Nov 2026 \(18 days ago\); next:/);
  });
});
