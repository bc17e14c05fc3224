/** The product's words for those who may import only the client: pages and other teams' code. */
export { CHANNELS, KINDS, LANGUAGES, SEVERITIES, STAGES, STRATEGIES, VALUE_TIERS } from '../core/vocabulary.js';
export type {
  Channel,
  EpochMs,
  Kind,
  Language,
  Severity,
  Stage,
  Strategy,
  Text,
  ValueTier,
} from '../core/vocabulary.js';
