import { useLanguage, type LanguageInUse } from '../language/language.context.js';
import type { HealthWords } from '../language/words.health.en.js';
import { troubleOf } from '../live/server.state.js';
import { useBoardNow } from '../live/session.context.js';
import { durationWords } from './duration.words.js';
import { flowTroubles, type FlowTrouble } from './health.troubles.js';
import { useFlow, useQuarantine, useSafeguards, useUnmapped, useWebhooks } from './use-health.js';
import { useHealthWords } from './use-health-words.js';

/** One sentence: everything flows, or what is wrong and what to do. */
export function HealthSummary() {
  const inUse = useLanguage();
  const words = useHealthWords();
  const { isKnown, troubles, unseen } = useStanding();
  return (
    <section className="service-summary" data-testid="health-summary" aria-live="polite">
      <p
        className="service-sentence"
        data-standing={troubles.length > 0 ? 'warn' : isKnown ? 'ok' : 'unknown'}
        data-testid="health-sentence"
      >
        {troubles.length > 0
          ? words.summary.troubles(troubles.length)
          : isKnown
            ? words.summary.fine
            : words.summary.unknown}
      </p>
      {troubles.length > 0 && (
        <ul className="troubles" data-testid="health-troubles">
          {troubles.map((trouble) => (
            <li key={keyOf(trouble)} data-what={trouble.what}>
              {troubleWords(trouble, words, inUse)}
            </li>
          ))}
        </ul>
      )}
      {unseen.length > 0 && <p className="quiet small">{words.summary.unseen(unseen)}</p>}
    </section>
  );
}

function useStanding(): { isKnown: boolean; troubles: FlowTrouble[]; unseen: string[] } {
  const words = useHealthWords();
  const { connection, behindMs } = useBoardNow();
  const [flow, safeguards, quarantine] = [useFlow(), useSafeguards(), useQuarantine()];
  const [unmapped, webhooks] = [useUnmapped(), useWebhooks()];
  const restricted = [
    { title: words.quarantine, of: quarantine },
    { title: words.types, of: unmapped },
    { title: words.webhooks, of: webhooks },
  ];
  const isForbidden = (error: unknown): boolean => troubleOf(error) === 'forbidden';
  const parts = [flow, safeguards, quarantine, unmapped, webhooks];
  return {
    isKnown: parts.every(({ data, error }) => data !== undefined || isForbidden(error)) && connection === 'online',
    unseen: restricted.filter(({ of }) => isForbidden(of.error)).map(({ title }) => title),
    troubles: flowTroubles({
      isOnline: connection !== 'offline',
      behindMs,
      flow: flow.data,
      safeguards: safeguards.data,
      quarantine: quarantine.data,
      unmapped: unmapped.data,
      webhooks: webhooks.data,
    }),
  };
}

function keyOf(trouble: FlowTrouble): string {
  return 'name' in trouble ? `${trouble.what} ${trouble.name}` : trouble.what;
}

function troubleWords(trouble: FlowTrouble, words: HealthWords, { words: common, format }: LanguageInUse) {
  const say = words.summary.trouble;
  switch (trouble.what) {
    case 'offline':
      return say.offline;
    case 'late':
      return say.late(durationWords(trouble.behindMs / 1_000, words));
    case 'lane':
      return say.lane(format.count(trouble.lane), format.time(trouble.sinceAt));
    case 'silent':
      return say.silent(trouble.channels.map((one) => common.channel[one]));
    case 'brake':
    case 'quarantine':
    case 'unmapped':
    case 'outbox':
      return countedWords(trouble, say, format);
    case 'webhook_failed':
      return say.webhook_failed(format.count(trouble.count), trouble.name);
    case 'webhook_paused':
      return say.webhook_paused(trouble.name);
  }
}

type Counted = Extract<FlowTrouble, { what: 'brake' | 'quarantine' | 'unmapped' | 'outbox' }>;

function countedWords(
  trouble: Counted,
  say: HealthWords['summary']['trouble'],
  { count }: LanguageInUse['format'],
): string {
  switch (trouble.what) {
    case 'brake':
      return say.brake(count(trouble.held));
    case 'quarantine':
      return say.quarantine(count(trouble.count));
    case 'unmapped':
      return say.unmapped(count(trouble.types));
    case 'outbox':
      return say.outbox(count(trouble.count));
  }
}
