/** One sentence about a customer: the stage, since when, why, and what comes next. */
import type { AlertView, CustomerView, Reason } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import type { LanguageInUse } from '../language/language.context.js';
import { isOverdue } from '../live/alert.filter.js';

type Tongue = Pick<LanguageInUse, 'language' | 'words' | 'format' | 'say'>;

/** @param now the run's clock */
export function summarySentence(customer: CustomerView, now: EpochMs, tongue: Tongue): string {
  const { words, format } = tongue;
  const { sentence } = words.customer;
  return [
    sentence.stands(
      words.stage[customer.stage],
      format.date(customer.stageSinceAt),
      format.distance(customer.stageSinceAt, now),
    ),
    whyClause(customer, tongue),
    nextClause(customer, now, tongue),
    silenceClause(customer, now, tongue),
    sentence.end,
  ].join('');
}

function whyClause(customer: CustomerView, { language, words, say }: Tongue): string {
  const reason = mainReason(customer);
  return reason === undefined ? '' : words.customer.sentence.why(asClause(say(reason.text), language));
}

/** Where the model decided that a customer leaves, what raises the risk most; else the reason that stands first. */
function mainReason({ decidedBy, stage, reasons }: CustomerView): Reason | undefined {
  const isLeaving = stage === 'decline' || stage === 'termination';
  const raising =
    decidedBy === 'model' && isLeaving ? reasons.find(({ contribution }) => (contribution ?? 0) > 0) : undefined;
  return raising ?? reasons[0];
}

/** A sentence of the service as a part of another: without its full stop and, unless an acronym begins it, its capital. */
function asClause(text: string, language: string): string {
  const open = text.replace(/[.。]$/, '');
  return language === 'en' && /^[A-Z](?![A-Z])/.test(open) ? open.charAt(0).toLowerCase() + open.slice(1) : open;
}

function nextClause({ strategy, openAlert }: CustomerView, now: EpochMs, tongue: Tongue): string {
  const { sentence } = tongue.words.customer;
  if (strategy === null) return sentence.nothingToDo;
  const work = openAlert === null ? '' : workClause(openAlert, now, tongue);
  return sentence.next(tongue.say(strategy.label)) + work;
}

function workClause(alert: AlertView, now: EpochMs, { words, format }: Tongue): string {
  const { sentence } = words.customer;
  switch (alert.status) {
    case 'resolved':
      return '';
    case 'in_progress':
      return alert.assignee === null ? sentence.isWorkedOn : sentence.works(alert.assignee);
    case 'snoozed':
      return alert.statusUntilAt === null ? '' : sentence.snoozed(format.date(alert.statusUntilAt));
    case 'open':
    case 'acknowledged':
      return sentence[isOverdue(alert, now) ? 'late' : 'begin'](format.date(alert.dueAt));
  }
}

/** Nothing is foretold of a relationship that others ended. */
function silenceClause({ strategy, ifSilent }: CustomerView, now: EpochMs, { words, format }: Tongue): string {
  if (strategy === null || ifSilent === null) return '';
  const { stage, at } = ifSilent;
  return words.customer.sentence.silent(words.stage[stage], format.date(at), format.distance(at, now));
}
