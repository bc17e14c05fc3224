import type { VerdictCode } from '../../client/protocol.js';
import type { Fact } from '../../client/vocabulary.js';

/** The numbers of a verdict, written out; empty for those that it does not have. */
export type VerdictFigures = Readonly<
  Record<
    | 'rows'
    | 'leastRows'
    | 'off'
    | 'of'
    | 'features'
    | 'psi'
    | 'observed'
    | 'predicted'
    | 'value'
    | 'low'
    | 'high'
    | 'stated',
    string
  >
>;

/** The texts of the screen Model. Loaded with it: no other screen needs them. */
export const modelEnglish = {
  summary: {
    unknown: 'It is too early to say whether the model fits here. There is nothing to do.',
    ok: 'The model still fits: nothing to do.',
    watch: 'The model still fits, and something is worth watching.',
    warn: 'The model needs attention: see what to do below.',
    degraded: 'The model does not answer: the statistical prior stands in. Tell whoever runs the service.',
    prior: 'There is no model of your own: plain facts decide, and a statistical prior gives the risk.',
  },
  toDo: {
    features: 'Check whether the inputs changed at their source; then train again on the newest log.',
    prediction: 'Compare with the outcomes below, once they are there.',
    calibration: 'Train again on the newest log, or raise the line of alerts until then.',
    ranking: 'Train again on the newest log; try the new model as a shadow first.',
    alerts: 'Raise the line of alerts with a policy, and dry-run it below first.',
  },
  level: { ok: 'Fine', watch: 'Watch', warn: 'Act', too_few: 'Too few', exempt: 'Not judged', unknown: 'Unknown' },
  verdict: {
    no_histograms: () => 'The model states no distributions of its training: its inputs cannot be compared.',
    too_few_rows: ({ rows, leastRows }) =>
      `${rows} customers were counted, ${leastRows} are needed to judge the inputs.`,
    features_far: ({ off, of, features }) => `${off} of ${of} inputs are far from training: ${features}.`,
    features_moved: ({ off, of, features }) => `${off} of ${of} inputs have moved a little: ${features}.`,
    features_as_trained: () => 'The inputs are spread as in training.',
    risk_as_in_training: ({ psi }) => `The risks are spread as in training (PSI ${psi}).`,
    risk_as_in_first_weeks: ({ psi }) => `The risks are spread as in its first weeks (PSI ${psi}).`,
    risk_moved_from_training: ({ psi }) => `The risks are spread otherwise than in training (PSI ${psi}).`,
    risk_moved_from_first_weeks: ({ psi }) => `The risks are spread otherwise than in its first weeks (PSI ${psi}).`,
    calibration: ({ observed, rows, predicted, value, low, high }) =>
      `Of ${rows} predictions ${observed} came true, ${predicted} were predicted: ${value} times as many (${low} to ${high}).`,
    ranking: ({ value, low, high, stated }) =>
      `AUROC of settled predictions ${value} (${low} to ${high})${stated === '' ? '' : `; ${stated} in training`}.`,
    alerts_right: ({ rows, value, low, high, predicted }) =>
      `Of ${rows} alerts ${value} were right (${low} to ${high}); ${predicted} were predicted.`,
  } satisfies Record<VerdictCode, (figures: VerdictFigures) => string>,
  active: 'In use',
  version: 'Version',
  role: 'Role',
  roles: { active: 'scores', shadow: 'shadow', available: 'available' },
  unusable: (why: string) => `cannot be used: ${why}`,
  versions: 'All versions',
  noVersions: 'No model folder is known.',
  horizon: 'Looks ahead',
  features: 'Inputs',
  trainedOn: 'Trained on',
  log: (name: string, customers: string, events: string) => `${name}: ${customers} customers, ${events} events`,
  simulated: 'simulated',
  logSpan: 'Log from',
  trainedRows: 'Fitted on',
  rowsOf: (rows: string, from: string, to: string) => `${rows} rows, ${from} – ${to}`,
  span: (from: string, to: string) => `${from} – ${to}`,
  aurocStated: 'AUROC stated',
  estimate: (value: string, low: string, high: string) => `${value} (${low}–${high})`,
  since: 'In use since',
  sinceBy: (at: string, by: string) => `${at}, by ${by}`,
  fromStart: 'the start: it is the default',
  degraded: (since: string) => `Since ${since} the statistical prior stands in:`,
  raises: 'What it raises',
  line: 'Alerts from a risk of',
  floor: 'Never below a risk of',
  factRisk: 'Plain facts, from a risk of',
  silentDays: 'By risk only if silent less than',
  expected: 'Expected of 1,000 customers a month, as measured in training',
  by: { fact: 'By a plain fact', model: 'By risk', all: 'All alerts' },
  alertsOf: 'Alerts from',
  alerts: 'Alerts',
  perThousand: 'Per 1,000 a month',
  right: 'Right',
  noExpected: 'The model does not state what it raises.',
  shadow: (version: string) => `Shadow: ${version}`,
  noShadow: 'No shadow runs. An operator can let a version score along without effect.',
  shadowSentence: (both: string, active: string, shadow: string) =>
    `Both would alert ${both} times, only the active one ${active}, only the shadow ${shadow}.`,
  whoAlerts: 'Who alerts',
  alertsBoth: 'Both',
  alertsActive: 'Only the active',
  alertsShadow: 'Only the shadow',
  compared: 'Customers scored by both',
  agreed: 'Same stage',
  differed: 'Another stage',
  shadowMoves: 'Stage changes that only the shadow would make',
  noShadowMoves: 'The shadow would make no other stage change.',
  customers: 'Customers',
  calibration: 'Does what it says come true?',
  calibrationSettled: (from: string) => `Predictions settled here, ${from}`,
  calibrationStated: 'None is settled here yet. This is from its training, on customers it had not seen.',
  calibrationMeans: 'On the line, as many leave as the model says. Above it, more leave.',
  said: 'Risk said',
  seen: 'Share seen',
  nothingSettled: 'No prediction is settled yet: its time must pass first.',
  outcomes: 'What became of its predictions',
  pending: 'Predictions whose time has not passed',
  settled: 'Settled predictions',
  observedOverExpected: 'Leavers seen over leavers said',
  auroc: 'AUROC',
  alertsRight: 'Share of alerts that were right',
  drift: 'Do customers still look as in training?',
  driftNone: 'No input has moved.',
  driftSentence: (count: string, of: string) => `${count} of ${of} inputs have moved.`,
  counted: 'Customers counted',
  countedOf: (rows: string, least: string) => `${rows} (judged from ${least})`,
  riskPsi: 'PSI of the risk',
  feature: 'Input',
  missing: 'Unknown',
  verdictColumn: 'Verdict',
  noHistograms: 'The model states no distribution to compare with.',
  history: 'Who chose which model',
  change: { activated: 'put in use', shadow_started: 'as shadow', shadow_ended: 'shadow ended' },
  what: 'What',
  byWhom: 'By',
  at: 'When',
  noChanges: 'Nobody has chosen a model: the default is in use.',
  policy: 'Policy: where the lines are',
  source: { manifest: 'from the model', activated: 'put in use by a person' },
  declineFrom: 'Decline from a risk of',
  declineStays: 'Decline ends below',
  confirmDays: 'Days that must agree',
  dwellDays: 'Fewest days in a stage',
  policyHistory: 'Who put which in use',
  noHistory: 'Nobody has changed the policy.',
  dryRun: {
    title: 'Try a policy',
    means: 'Says what a changed policy would do. Nothing is changed.',
    forbidden: 'Your key may not try policies. Auditors and operators may.',
    policy: 'Policy, as JSON',
    choose: 'Choose a file',
    present: 'Copy the one in use',
    days: 'Days of history',
    run: 'Try it',
    running: 'Trying: this takes up to a minute.',
    notJson: 'This is no JSON object. Paste the whole policy, from { to }.',
    failed: (detail: string) => `It was refused: ${detail}`,
    nothing: (candidate: string, present: string) =>
      `Version ${candidate} would do the same as version ${present} now: nobody would change stage otherwise.`,
    differs: (count: string, candidate: string, present: string) =>
      `${count} customers would change stage otherwise under version ${candidate} than under version ${present}.`,
    basis: (examined: string, customers: string) => `From ${examined} of ${customers} customers.`,
    cutShort: 'The time ran out first, so the counts are estimates.',
    moves: 'Stage changes now',
    move: 'From → to',
    tried: 'Tried',
    inUse: 'In use',
    noMoves: 'Nobody would change stage now, under either.',
    facts: 'Decided by a plain fact',
    fact: 'Fact',
    factName: {
      closed: 'Relationship closed',
      drained: 'Assets left',
      income: 'Income gone',
      silence: 'Rhythm broken',
      halved: 'Business halved',
    } satisfies Record<Fact, string>,
    alerts: 'Alerts raised',
    when: 'When and why',
    now: { byFact: 'Now, by a fact', byRisk: 'Now, by risk' },
    past: (days: string) => ({ byFact: `Last ${days} days, by a fact`, byRisk: `Last ${days} days, by risk` }),
    elsewhere: (count: string, days: string) =>
      `Had it been in use for the last ${days} days, ${count} customers would be in another stage today.`,
    matrix: 'Where they would stand today',
    matrixColumns: { present: 'Stage in use → tried' },
    movesPerDay: 'Stage changes a day',
    flaps: 'Changes taken back within 14 days',
    asRecorded: 'Reproduces the real stages',
    figure: 'Over these days',
    sample: 'Some of these customers',
    customer: 'Customer',
    noSample: 'None.',
  },
};

export type ModelWords = typeof modelEnglish;
