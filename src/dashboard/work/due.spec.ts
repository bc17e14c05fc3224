import { describe, expect, it } from '@jest/globals';
import { anAlert } from '../../../test/builders/alert.builder.js';
import type { AlertView } from '../../client/protocol.js';
import { english } from '../language/words.en.js';
import { chinese } from '../language/words.zh.js';
import { dueOf } from './due.js';

const NOW = Date.UTC(2026, 4, 10);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function wordsFor(alert: Partial<AlertView>, words = english): string {
  const due = dueOf(anAlert(alert), NOW);
  return due.state === 'begun' ? '' : words.due[due.state](words.lasting(due.lasting));
}

describe('when an alert is due', () => {
  it.each<[string, Partial<AlertView>, string, string]>([
    ['in hours', { dueAt: NOW + 3 * HOUR_MS + MINUTE_MS }, 'due in 3 h', '3 小时内处理'],
    ['in minutes below an hour', { dueAt: NOW + HOUR_MS - 1 }, 'due in 59 min', '59 分钟内处理'],
    ['in no less than a minute', { dueAt: NOW + 1 }, 'due in 1 min', '1 分钟内处理'],
    ['in hours for up to two days', { dueAt: NOW + 47 * HOUR_MS }, 'due in 47 h', '47 小时内处理'],
    ['in days from then on', { dueAt: NOW + 72 * HOUR_MS }, 'due in 3 d', '3 天内处理'],
    ['is said as overdue from the instant itself', { dueAt: NOW }, 'overdue 1 min', '逾期 1 分钟'],
    [
      'is overdue while only acknowledged',
      { dueAt: NOW - 2 * HOUR_MS, status: 'acknowledged' },
      'overdue 2 h',
      '逾期 2 小时',
    ],
    ['is not said once work has begun', { dueAt: NOW - 2 * HOUR_MS, status: 'in_progress' }, '', ''],
    ['is not said once it is over', { dueAt: NOW - 2 * HOUR_MS, status: 'resolved' }, '', ''],
    [
      'is its return, while it is snoozed',
      { status: 'snoozed', statusUntilAt: NOW + 24 * HOUR_MS },
      'back in 24 h',
      '24 小时后恢复',
    ],
  ])('%s', (_, alert, inEnglish, inChinese) => {
    expect(wordsFor(alert)).toBe(inEnglish);
    expect(wordsFor(alert, chinese)).toBe(inChinese);
  });
});
