/** The product's vocabulary for code that may import only the client: pages and other teams' code. */
export {
  ALERT_KINDS,
  ALERT_STATUSES,
  CHANNELS,
  KINDS,
  LANGUAGES,
  PERSONS_OUTCOMES,
  PRODUCT_CLASSES,
  SEVERITIES,
  STAGES,
  STRATEGIES,
  VALUE_TIERS,
} from '../core/primitives/vocabulary.js';
export type {
  AlertKind,
  AlertStatus,
  Channel,
  EpochMs,
  Fact,
  Kind,
  Language,
  Outcome,
  PersonsOutcome,
  ProductClass,
  Severity,
  Stage,
  Strategy,
  Text,
  ValueTier,
} from '../core/primitives/vocabulary.js';
/** What a closing closes, and who closed. */
export type { ClosedBy, ClosingScope } from '../core/state/products.js';
/** What decided a stage. */
export type { Decider } from '../core/lifecycle/decider.js';
export { CONTACT_RESULTS, CONTACT_WAYS } from '../core/contracts/logged.contact.js';
export type { ContactResult, ContactWay } from '../core/contracts/logged.contact.js';
/** Checks whether a text can be the name of a person. */
export { personName } from '../core/contracts/person.js';
/** Which action is legal for which status of an alert. */
export { ACTION_TRANSITIONS as ACTION_MOVES, ACTIONS } from '../core/alerts/action.transitions.js';
/** The saved views of the worklist, and what each of them holds. */
export { ALERT_VIEWS, viewParts } from '../core/alerts/alert.views.js';
export type { AlertViewName } from '../core/alerts/alert.views.js';
export type { ActionName } from '../core/alerts/action.transitions.js';
