/**
 * The words of the product. Stored data holds their codes, not their positions here (see codes.ts), so a word may be
 * added anywhere, with a code of its own. The order has a meaning only for tiers and severities, which ascend.
 */

export const STAGES = ['prospect', 'development', 'growth', 'maturity', 'decline', 'termination'] as const;
export type Stage = (typeof STAGES)[number];

export const CHANNELS = ['mobile', 'online', 'phone', 'self_service', 'branch', 'system'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What an event is, whatever the bank calls it. `config/activity.json` maps the bank's own types to these kinds. */
export const KINDS = [
  'session',
  'friction',
  'money_in',
  'money_out',
  'purchase',
  'redemption',
  'contact',
  'balance',
] as const;
export type Kind = (typeof KINDS)[number];

export const STRATEGIES = [
  'convert',
  'onboard',
  'deepen',
  'extend',
  'rescue',
  'respond',
  'improve',
  'let_go',
  'win_back',
] as const;
export type Strategy = (typeof STRATEGIES)[number];

export const VALUE_TIERS = ['mass', 'affluent', 'private'] as const;
export type ValueTier = (typeof VALUE_TIERS)[number];

export const PRODUCT_CLASSES = ['deposit', 'card', 'payment', 'wealth', 'loan', 'insurance'] as const;
export type ProductClass = (typeof PRODUCT_CLASSES)[number];

/** Plain facts that decide a stage by themselves, whatever the model says. */
export const FACTS = ['closed', 'drained', 'income', 'silence', 'halved'] as const;
export type Fact = (typeof FACTS)[number];

export const SEVERITIES = ['info', 'warning', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What an alert is about; a customer has at most one unresolved alert of each. */
export const ALERT_KINDS = ['decline', 'termination', 'threshold'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export const ALERT_STATUSES = ['open', 'acknowledged', 'in_progress', 'snoozed', 'resolved'] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** How an alert ended. A person chooses one of the first four; the service sets the last two. */
export const OUTCOMES = ['retained', 'lost', 'false_alarm', 'no_action', 'recovered', 'superseded'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const PERSONS_OUTCOMES = ['retained', 'lost', 'false_alarm', 'no_action'] as const satisfies Outcome[];
export type PersonsOutcome = (typeof PERSONS_OUTCOMES)[number];

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A short text in both languages of the business. */
export type Text = Readonly<Record<Language, string>>;

/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number;
