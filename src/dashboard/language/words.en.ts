import type { Severity, Stage, ValueTier } from '../../client/vocabulary.js';
import { customersEnglish } from './words.customers.en.js';
import { customerEnglish } from './words.customer.en.js';
import { alertsEnglish } from './words.alerts.en.js';
import { peopleEnglish } from './words.people.en.js';
import { frameEnglish } from './words.frame.en.js';
import { todayEnglish } from './words.today.en.js';
import { vocabularyIn } from './words.vocabulary.js';
import { workEnglish } from './words.work.en.js';

const windowName: Record<string, string> = {
  '1h': '1 hour',
  '1d': '1 day',
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
  baseline: 'Baseline',
};

/** All texts of the page. The Chinese texts have the same shape, checked by the compiler. */
export const english = {
  stage: {
    prospect: 'Prospect',
    development: 'Development',
    growth: 'Growth',
    maturity: 'Maturity',
    decline: 'Decline',
    termination: 'Termination',
  } satisfies Record<Stage, string>,
  stageMeans: {
    prospect: 'Known, browses, no business yet',
    development: 'First business done, relationship new',
    growth: 'Business frequent and rising',
    maturity: 'At their high, stable level',
    decline: 'Business volume falling back',
    termination: 'Practically no business any more',
  } satisfies Record<Stage, string>,
  severity: { info: 'Info', warning: 'Warning', high: 'High', critical: 'Critical' } satisfies Record<Severity, string>,
  tier: { mass: 'Mass', affluent: 'Affluent', private: 'Private' } satisfies Record<ValueTier, string>,
  tierLine: { mass: 'mass line', affluent: 'affluent line', private: 'private line' } satisfies Record<
    ValueTier,
    string
  >,
  ...vocabularyIn('en'),
  ...workEnglish,
  ...peopleEnglish,
  ...alertsEnglish,
  ...frameEnglish,
  ...todayEnglish,
  customers: customersEnglish,
  ...customerEnglish,
  signIn: {
    purpose: 'Which customers are turning away, why, and what to try.',
    label: 'Access key',
    hint: 'Use your agent or operator key. It is kept while a tab of this page is open. If you have none, ask whoever runs the service.',
    submit: 'Sign in',
    signOut: 'Sign out',
    trouble: {
      refused: 'This key is not known. Check that you copied all of it.',
      forbidden: 'This key does not open the board. Use an agent or operator key.',
      unreachable: 'The service does not answer. Your key was not checked; try again in a moment.',
    },
  },
  connection: {
    online: 'Online',
    connecting: 'Reconnecting',
    offline: 'Reconnecting',
    missed: 'Missed some, reloaded',
    explain: {
      online: 'Changes arrive as they happen.',
      connecting: 'The connection is being made. What you see may be out of date.',
      offline: 'The connection was lost and is tried again. What you see may be out of date.',
      missed:
        'The connection was away too long to catch up. Stages and alerts were loaded anew; stage changes in between are not listed.',
    },
  },
  theme: { toDark: 'Switch to dark', toLight: 'Switch to light' },
  header: {
    live: 'Live',
    replay: 'Replay',
    run: 'Run',
    clock: 'Clock of this run',
    simulated: 'Simulated',
    simulatedMeans: 'The customers and events of this run are drawn by a program. None of them is real.',
    logDay: (day: string, days: string) => `Day ${day} of ${days}`,
    logToCome: (days: string) => (days === '1' ? '1 day to come' : `${days} days to come`),
    logWaiting: (events: string) => `${events} events are being worked through`,
    logThrough: 'the log is through',
    logMeans: 'How far the replayed log is, by the clock of this run',
    rate: (rate: string) => `${rate} events/s`,
    behind: (lag: string, unit: 'second' | 'minute' | 'hour') =>
      `Behind by ${lag} ${{ second: 's', minute: 'min', hour: 'h' }[unit]}`,
    behindUnknown: 'Behind by –',
    behindMeans:
      'The age of the oldest event that the service has taken and this screen does not show yet. It also grows while the connection is lost.',
  },
  noModel:
    'No model of your own yet: plain facts decide, and a statistical prior, the same for every bank, gives the risk.',
  safeguards: {
    silent: (channels: readonly { name: string; since: string }[]) =>
      channels.length === 1
        ? channels.map(({ name, since }) => `${name} has been silent since ${since}.`).join('')
        : `Silent channels: ${channels.map(({ name, since }) => `${name} since ${since}`).join(', ')}.`,
    silentMeans:
      'Stage changes that rest on silence are held until events arrive again: it may be the feed, not the customers.',
    heldSoFar: (n: string) => `${n} evaluations of this run were held so far.`,
    ended: (name: string, since: string) => `${name} delivers again after its silence since ${since}.`,
    endedMeans: (until: string) => `The stage changes that were held have been decided as of ${until}.`,
    braked: 'Unusually many stage changes.',
    brakeMeans: (held: string) =>
      `Beyond the limit per minute they are held and follow later (${held} in the last minute). Tell whoever runs the service.`,
  },
  today: {
    stages: 'Customers by stage',
    customers: (n: string) => `${n} customers`,
    tileHint: (stage: string) => `Show only alerts and changes of stage ${stage}`,
    showAll: 'Show all stages',
    filtered: (stage: string) => `Only ${stage}`,
    acquired: 'Acquired',
    acquiredMeans: 'From prospect to development',
    activated: 'Activated',
    activatedMeans: 'Back from decline or silence',
    retained: 'Retained',
    retainedMeans: 'Stayed when about to leave',
    converted: 'Converted',
    convertedMeans: 'Bought a first product',
    alerts: 'Open alerts',
    alertsShown: (shown: string, all: string) => `top ${shown} of ${all}`,
    noAlerts: 'No open alerts. Nobody is turning away right now.',
    moves: 'Stage changes',
    movesRate: (n: string) => `${n} in the last minute`,
    noMoves: 'Nobody has moved yet. Stage changes appear here as they happen.',
    noneOfStage: 'None of this stage among those shown.',
    scope: { all: 'All', leaving: 'Leaving', returning: 'Returning' },
    hold: 'Hold the list',
    release: 'Let the list run',
    held: 'Held',
    newer: (n: string) => `${n} newer`,
    isNew: 'New',
    sureness: 'How sure the stage is',
    sure: (share: string) => `${share} sure`,
    loadFailed: (detail: string) => `Could not load: ${detail}`,
    retry: 'Try again',
  },
  story: {
    title: 'Customer',
    close: 'Close',
    reload: 'Reload',
    openPage: 'Open as a page',
    missing: (id: string) => `No customer “${id}” in this run.`,
    missingHint: 'Check the id. A customer appears with the first event the service takes.',
    failed: 'The story could not be loaded.',
    since: (date: string, distance: string) => `since ${date} (${distance})`,
    risk: 'Risk of leaving',
    modelsRisk: (risk: string) => `model’s risk ${risk}`,
    riskBand: { low: 'Low', raised: 'Raised', high: 'High', veryHigh: 'Very high' },
    riskWords: (inTen: number) =>
      inTen === 0
        ? 'Fewer than 1 in 20 customers who behave like this fall back or leave.'
        : inTen === 10
          ? 'Nearly all customers who behave like this fall back or leave.'
          : `About ${inTen} in 10 customers who behave like this fall back or leave.`,
    sureness: { open: 'Not settled', fair: 'Fairly sure', sure: 'Sure', verySure: 'Very sure' },
    surenessOpen: 'The latest signs speak against this stage: the next days decide.',
    surenessMeans: 'How sure the decision is: how far beyond its line, and how often confirmed.',
    decided: 'What decided',
    decidedMeans: {
      fact: 'A plain fact decided, whatever the model says.',
      model: 'The model decided from what the customer does.',
      prior: 'The statistical prior decided, from how often and how recently business was done.',
      rule: 'A fixed rule decided, by counts and dates alone.',
    },
    modelView: 'What the model alone says. It did not decide here.',
    allStages: 'Probability of each stage by the model',
    ended: {
      customer: (date: string) => `The customer ended the relationship on ${date}.`,
      death: (date: string) => `The customer died, as recorded on ${date}.`,
      bank: (date: string) => `The bank ended the relationship on ${date}.`,
    },
    endedMeans: 'There is nothing to do: no strategy, no alert, no contact.',
    noReasons: 'Nothing stands out.',
    weightLegend: 'Bars to the right raise the risk, bars to the left lower it (log-odds).',
    raises: (weight: string) => `Raises the risk: ${weight} log-odds`,
    lowers: (weight: string) => `Lowers the risk: ${weight} log-odds`,
    changed: 'What changed since the stage before was entered',
    whatToTry: 'What to try',
    because: 'What led to it',
    barriers: 'Barriers that may have made them leave',
    noBarriers: 'None seen in the account.',
    inducement: 'What may have drawn them elsewhere',
    noInducement: 'Nothing seen in the account.',
    seenAt: (date: string) => `Seen in the account as of ${date}, when they left. The customer did not tell us.`,
    leftTooLongAgo: 'They left too long ago to see why: the account of that time is no longer kept.',
    threshold: 'Threshold customer',
    fromLine: {
      above: (distance: string, line: string) => `${distance} above the ${line}`,
      below: (distance: string, line: string) => `${distance} below the ${line}`,
    },
    worth: 'Value',
    balance: 'Balance',
    unknown: 'not known',
    ifSilent: 'If nothing more is heard',
    ifSilentMoves: (stage: string, date: string, distance: string, alertDate: string | null) =>
      `If nothing more comes: ${stage} on ${date} (${distance}), alert ${alertDate === null ? 'on the same day' : `on ${alertDate}`}.`,
    ifSilentUntold: 'The model does not answer now: look again in a moment.',
    ifSilentStays: 'If nothing more arrives, no change of stage is in sight.',
    openAlert: 'Alerts',
    noAlert: 'No open alert.',
    history: 'Stage history',
    noHistory: 'No stage change on record yet.',
    entered: 'First seen as',
    windows: 'Activity',
    window: 'Window',
    windowName,
    events: 'Events',
    activeDays: 'Active days',
    amountIn: 'In',
    amountOut: 'Out',
    amountBought: 'Bought',
    products: 'Products',
    productOfNoClass: 'Other product',
    productState: {
      held: 'held',
      since: (date: string) => `since ${date}`,
      matures: (date: string) => `matures on ${date}`,
      matured: (date: string) => `matured on ${date}, still open`,
      closed: (date: string) => `closed on ${date}`,
    },
    productsMore: (n: string) => `${n} more closed earlier`,
    lastClosing: (what: string, by: string, date: string) => `Last closing: ${what}, ${by}, on ${date}.`,
    channels: 'Last event by channel',
    noChannels: 'No events yet.',
    figures: 'Figures the model saw',
    firstSeen: 'First seen',
    lastActive: 'Last active',
    never: 'never',
    scored: 'Scored',
    model: 'Model',
    policy: 'Policy',
  },
};

export type Words = typeof english;
