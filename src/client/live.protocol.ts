/** The filter of a subscription. Types only; see protocol.ts. */
import type { AlertKind, Severity, Stage, Strategy, ValueTier } from '../core/primitives/vocabulary.js';

/** A value, or a list of 1 to 20 of them, of which one must hold. */
export type OneOrSome<T> = T | readonly T[];

/** All members must hold. Stage, tier and branch filter both `alerts` and `stages`; the others filter `alerts` alone. */
export interface LiveFilter {
  /** Of a transition the stage that was entered. */
  stage?: OneOrSome<Stage>;
  /** This severity or a higher one. */
  severity?: Severity;
  strategy?: OneOrSome<Strategy>;
  kind?: OneOrSome<AlertKind>;
  tier?: OneOrSome<ValueTier>;
  /** The branch and everything beneath it, by the ids of `config/branches.json`. */
  branch?: OneOrSome<string>;
  /** A person, or `none` for alerts of nobody. */
  assignee?: OneOrSome<string>;
}
