import { describe, expect, it } from '@jest/globals';
import { aTransition, anAlertEntry } from '../../../test/builders/feed.builder.js';
import type { FeedEntry } from './feed.js';
import { WEBHOOK_EVENTS, cloudEventOf, isContact, isWanted, type Subscription } from './webhooks.js';

const ALL: Subscription = { events: WEBHOOK_EVENTS, severities: null, strategies: null };

/** An alert entry with any change, also one that only people make. */
function anAlertChange(change: string): FeedEntry {
  return { ...anAlertEntry(), change } as FeedEntry;
}

describe('an event', () => {
  it('of an alert names the alert, and the customer in its data alone', () => {
    const entry = anAlertEntry();
    const { data, ...envelope } = cloudEventOf(entry, 'e_7_12-0', '/tidewatch');
    expect(envelope).toEqual({
      specversion: '1.0',
      id: 'e_7_12-0',
      source: '/tidewatch',
      type: 'alert.opened',
      subject: 'alert-1',
      time: '2026-05-01T00:00:00.000Z',
      datacontenttype: 'application/json',
    });
    expect(data).toBe(entry.alert);
  });

  it('of a stage has no subject, which may not be empty', () => {
    const entry = aTransition();
    const event = cloudEventOf(entry, 'e_7_12-0', '/tidewatch');
    expect(event).not.toHaveProperty('subject');
    expect(event).toMatchObject({ type: 'stage.entered', data: entry.move });
  });

  it.each([
    ['opened', 'alert.opened'],
    ['updated', 'alert.updated'],
    ['resolved', 'alert.resolved'],
    ['worked', 'alert.updated'],
    ['reopened', 'alert.updated'],
  ])('of an alert that was %s is %s', (change, type) => {
    expect(cloudEventOf(anAlertChange(change), 'e', '/').type).toBe(type);
  });

  it.each([
    ['stage.entered', true],
    ['alert.opened', true],
    ['alert.updated', true],
    ['alert.resolved', false],
    ['tidewatch.ping', false],
  ])('%s is a contact: %s', (type, expected) => {
    expect(isContact(type)).toBe(expected);
  });
});

describe('an endpoint', () => {
  const heldOut = anAlertEntry({ heldOut: true });
  it.each<[string, FeedEntry, Partial<Subscription>, boolean]>([
    ['that wants all receives alerts', anAlertEntry(), {}, true],
    ['that wants all receives stages', aTransition(), {}, true],
    ['receives no event it did not subscribe to', aTransition(), { events: ['alert.opened'] }, false],
    ['receives alerts of a severity it subscribed to', anAlertEntry(), { severities: ['warning', 'high'] }, true],
    ['receives no other severities', anAlertEntry(), { severities: ['critical'] }, false],
    ['receives alerts of a strategy it subscribed to', anAlertEntry(), { strategies: ['respond'] }, true],
    ['receives no alerts of another strategy', anAlertEntry(), { strategies: ['win_back'] }, false],
    ['receives stages whatever the severity', aTransition(), { severities: ['critical'], strategies: [] }, true],
    ['receives no alert that is held out', heldOut, {}, false],
  ])('%s', (_what, entry, parts, expected) => {
    expect(isWanted(entry, { ...ALL, ...parts })).toBe(expected);
  });
});
