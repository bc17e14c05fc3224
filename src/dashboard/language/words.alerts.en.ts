import type { AlertSortName } from '../../client/rest.js';
import type { AlertViewName } from '../../client/vocabulary.js';

/** The texts of the list of alerts: its views, orders, and why an alert stands where it stands. */
export const alertsEnglish = {
  views: {
    label: 'Saved views',
    csv: 'Save the whole list as CSV',
    name: {
      all: 'All',
      new: 'New',
      mine: 'Mine',
      due: 'Due',
      high_value: 'High value',
      nobodys: 'Nobody’s',
      snoozed: 'Snoozed',
      gone_cold: 'Gone cold',
    } satisfies Record<AlertViewName | 'all', string>,
    title: {
      new: 'New alerts',
      mine: 'My alerts',
      due: 'Due alerts',
      high_value: 'Alerts of high value',
      nobodys: 'Nobody’s alerts',
      snoozed: 'Snoozed alerts',
      gone_cold: 'Alerts gone cold',
    } satisfies Record<AlertViewName, string>,
    means: {
      all: 'Everything to be worked on, without what has gone cold',
      new: 'Opened within three days, and nobody has begun',
      mine: 'Assigned to you',
      due: 'Overdue, or due within a day',
      high_value: 'With at least the line of the affluent tier at stake',
      nobodys: 'Assigned to nobody',
      snoozed: 'Asleep until a day; they come back by themselves',
      gone_cold: 'Long without news, in a stage where acting hardly helps. News brings them back',
    } satisfies Record<AlertViewName | 'all', string>,
  },
  sorting: {
    label: 'Order of the list',
    by: (name: string) => `Order: ${name}`,
    reversed: 'reversed',
    name: {
      gain: 'Expected gain',
      urgency: 'Urgency',
      value: 'At stake',
      age: 'Age',
      risk: 'Risk',
      owner: 'Owner',
      due: 'Due',
    } satisfies Record<AlertSortName, string>,
    means: {
      gain: 'What acting now is expected to keep: value × leaving × how likely acting helps × freshness. Open an alert and press “Why here?” for its factors',
      urgency: 'Priority: risk, value and speed',
      value: 'Value at stake: assets, or where they are unknown a year’s business volume',
      age: 'Since the alert was opened, the oldest first',
      risk: 'The model’s risk of leaving',
      owner: 'Who works on it, from A to Z; nobody comes last',
      due: 'When work must begin, the soonest first',
    } satisfies Record<AlertSortName, string>,
  },
  gain: {
    why: 'Why here?',
    title: 'Expected gain of acting now',
    value: 'Value at stake',
    leaving: 'Likely to leave',
    helps: 'Acting helps, of those who would leave',
    freshness: 'Freshness',
    gain: 'Expected gain',
    news: (at: string, halfLife: string) => `Last news ${at}. Every ${halfLife} without news halve the freshness.`,
    cold: 'It has gone cold: long without news, where acting hardly helps.',
    assumed:
      'How often acting helps is assumed by the bank, not measured. The gain orders the list; it is no forecast.',
  },
};

export type AlertsWords = typeof alertsEnglish;
