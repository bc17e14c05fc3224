import type { Screen } from '../address/address.js';

/** The texts around the screens, and of the screens about the service itself. */
export const frameEnglish = {
  frame: {
    screens: 'Screens',
    screen: {
      today: 'Today',
      alerts: 'Alerts',
      customers: 'Customers',
      model: 'Model',
      health: 'Health',
    } satisfies Record<Screen, string>,
    skip: 'Skip to the content',
    fault: 'This screen could not be shown. The service may have been updated meanwhile.',
    reload: 'Load the page again',
  },
  trouble: {
    forbidden: 'Your key may not see this. Auditors and operators may.',
    missing: 'There is none in this run.',
    unreachable: 'The service does not answer.',
    staleSince: (time: string) => `As of ${time}, trying again.`,
  },
  palette: {
    open: 'Go to a customer, an alert or a screen',
    short: 'Find',
    label: 'Customer id, or the name of a screen',
    screen: 'Screen',
    customer: 'Customer',
  },
};

export type FrameWords = typeof frameEnglish;
