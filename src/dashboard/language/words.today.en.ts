import type { TodayWindow } from '../today/today.window.js';

/** The texts of the screen Today. */
export const todayEnglish = {
  todayScreen: {
    window: {
      label: 'Window',
      name: { '2d': 'Since yesterday', '7d': '7 days', '30d': '30 days', '90d': '90 days' } satisfies Record<
        TodayWindow,
        string
      >,
      within: { '2d': 'since yesterday', '7d': 'in 7 days', '30d': 'in 30 days', '90d': 'in 90 days' } satisfies Record<
        TodayWindow,
        string
      >,
    },
    answers: 'First of all',
    mine: {
      title: 'Yours to do',
      titleOfAll: 'To do, everybody’s',
      due: 'due within a day',
      overdue: (n: string) => `${n} of them overdue`,
      noneOverdue: 'none overdue',
      all: (n: string) => `${n} yours in all`,
      start: 'Start',
      startMine: 'Go on with yours',
      take: (n: string) => `Take one that is nobody’s (${n})`,
      list: 'Open the list',
      who: 'Say who you are',
      whoMeans: 'Then this counts what is yours.',
    },
    turns: {
      title: (within: string) => `New turns ${within}`,
      declined: (n: string): string => (n === '1' ? 'customer fell into decline' : 'customers fell into decline'),
      raised: (n: string) => (n === '1' ? '1 new alert still open' : `${n} new alerts still open`),
      atStake: (amount: string) => `${amount} at stake`,
    },
    saved: {
      title: 'Saved in 7 days',
      kept: (n: string): string => (n === '1' ? 'alert resolved as retained' : 'alerts resolved as retained'),
      worth: (amount: string) => `${amount} was at stake`,
      recovered: (n: string) => (n === '1' ? '1 more came back by itself' : `${n} more came back by themselves`),
      more: 'At least: more were resolved than are counted.',
      what: 'What counts?',
      means:
        'Alerts that a person resolved as “retained” in the last 7 days, and that were not reopened. A customer’s value counts once. Customers who came back before anybody resolved the alert are counted apart. Whether acting was the cause, only a group that nobody acts on can show.',
    },
    flow: {
      title: 'Stage flow',
      covers: (from: string, to: string) => `${from} – ${to}`,
      none: 'Nobody changed stage in this window.',
      drawn: (n: string) => `${n} stage changes, drawn as bands from the stage before to the stage after`,
      caption: 'Number of stage changes, from the stage of the row to the stage of the column',
      fromTo: 'From \\ to',
    },
    daily: {
      title: 'Arrivals and leavings per day',
      none: 'Nobody arrived or left in these days.',
      arrived: 'Arrived',
      arrivedMeans: 'First business, or back from decline or termination',
      declined: 'Into decline',
      ended: 'Ended',
      day: 'Day',
      net: (arrived: string, left: string) => `${arrived} arrived, ${left} left`,
      most: (n: string) => `most on a day: ${n}`,
    },
    measures: {
      title: (within: string) => `Operating measures ${within}`,
      rate: 'Retention',
      rateMeans:
        'Of those in growth, maturity or decline at the beginning, who is in neither decline nor termination now',
    },
    service: {
      title: 'The service now',
      committed: 'Committed',
      committedUnit: (n: string) => `${n} events/s`,
      behind: 'Behind',
      behindUnit: (n: string) => `${n} s`,
      lastMinutes: 'in the last minutes',
      channels: 'Channels',
      allDeliver: 'all deliver',
      silent: (channels: readonly string[]) => `silent: ${channels.join(', ')}`,
      brake: 'Brake',
      brakeOff: 'off',
      brakeOn: (n: string) => `on, ${n} held in the last minute`,
      unwatched: 'not watched in this run',
    },
  },
};

export type TodayWords = typeof todayEnglish;
