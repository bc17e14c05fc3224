import type { ContactResult, ContactWay } from '../../client/vocabulary.js';

/** Texts about acting on many alerts, taking it back, colleagues on the same alert, contacts, and how a risk went. */
export const peopleEnglish = {
  people: {
    assignedTo: (n: string, who: string) => `${n} assigned to ${who}`,
    noNewsSince: (at: string) => `no news since ${at}`,
    undo: 'Undo',
    undone: (n: string) => `${n} put back`,
    undonePartly: (n: string, left: string) => `${n} put back. ${left} not: somebody did something there since.`,
    selectWhole: (n: string) => `Select all ${n} that match`,
    selectFirst: (most: string, n: string) => `Select the first ${most} of ${n}`,
    wholeSelected: (n: string) => `All ${n} that match`,
    firstSelected: (n: string) => `The first ${n}`,
    reading: (n: string) => `Reading: ${n}`,
    working: (n: string, of: string) => `${n} of ${of}`,
    stop: 'Stop',
    wholeDone: (done: string, left: string, untried: string) => `${done} done, ${left} not done, ${untried} not tried.`,
    wholeUnread: (detail: string) => `Nothing done: the list could not be read. ${detail}`,
    viewing: (names: readonly string[]) =>
      names.length === 1
        ? `${names[0] ?? ''} is looking at this alert`
        : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''} are looking at this alert`,
    trend: {
      up: (now: string, then: string) =>
        `Risk now ${now}, up from ${then} when the alert was raised or last grew worse`,
      down: (now: string, then: string) =>
        `Risk now ${now}, down from ${then} when the alert was raised or last grew worse`,
      same: (now: string) => `Risk ${now}, as when the alert was raised or last grew worse`,
    },
    risk: 'Risk',
    riskLine: 'Risk of leaving, week by week',
    riskLineMeans: (first: string, last: string, model: string) =>
      `Line: the weeks as ${model} sees them now, from ${first} to ${last}. Dots: what was scored when the stage changed.`,
    riskSteps: 'Dots: what was scored when the stage changed. The weeks between cannot be computed now.',
    riskThen: (risk: string) => `Risk ${risk} scored at the time`,
    contact: {
      log: 'Log a contact',
      way: 'How',
      result: 'Result',
      why: 'Why, and what was said',
      whyHint: 'Goes into the timeline, under your name.',
      save: 'Save',
      done: 'Contact logged',
      failed: (detail: string) => `Not logged: ${detail}`,
      unanswered: 'No answer yet. To save again is safe: it counts once.',
      ways: { phone: 'Phone', meeting: 'Meeting', message: 'Message' } satisfies Record<ContactWay, string>,
      results: {
        reached: 'Reached',
        not_reached: 'Not reached',
        call_back: 'Wants to be called back',
      } satisfies Record<ContactResult, string>,
      entry: (way: string, result: string) => `logged a contact: ${way}, ${result}`,
      mark: 'Contact by us',
    },
    since: 'Since',
    sinceLeast: 'In the stage since this day or later',
  },
};

export type PeopleWords = typeof peopleEnglish;
