import { describe, expect, it } from '@jest/globals';
import type { Alert } from '../core/records.js';
import { pageOf, readQuery } from './alert.query.js';

function anAlert(id: string, parts: Partial<Alert> = {}): Alert {
  return {
    id,
    version: 1,
    customerId: `c-${id}`,
    status: 'open',
    severity: 'high',
    priority: 100,
    stage: 'decline',
    fromStage: 'maturity',
    strategy: { name: 'rescue', label: { en: '', zh: '' }, advice: { en: '', zh: '' }, because: [] },
    reasons: [],
    risk: 0.9,
    confidence: 0.5,
    valueTier: 'mass',
    balance: null,
    branch: null,
    openedAt: 0,
    updatedAt: 0,
    resolvedAt: null,
    model: 'm',
    policy: 1,
    degraded: false,
    ...parts,
  };
}

describe('asking for alerts', () => {
  it('goes through all of them page by page, equal priorities too, none twice', () => {
    const alerts = ['a', 'b', 'c', 'd', 'e'].map((id) => anAlert(id));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = pageOf(alerts, readQuery({ limit: '2', ...(cursor === '' ? {} : { cursor }) }));
      seen.push(...page.alerts.map(({ id }) => id));
      cursor = page.cursor;
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('shows open ones unless asked otherwise, and filters', () => {
    const alerts = [anAlert('open'), anAlert('done', { status: 'resolved' }), anAlert('north', { branch: 'north' })];
    const ids = (raw: Parameters<typeof readQuery>[0]): string[] =>
      pageOf(alerts, readQuery(raw)).alerts.map(({ id }) => id);
    expect(ids({})).toEqual(['open', 'north']);
    expect(ids({ status: 'resolved' })).toEqual(['done']);
    expect(ids({ branch: 'north' })).toEqual(['north']);
    expect(ids({ severity: 'critical' })).toEqual([]);
  });

  it.each([{ status: 'odd' }, { severity: 'x' }, { limit: '0' }, { limit: 'many' }, { cursor: 'x' }])(
    'refuses %j with the name of the member',
    (raw) => {
      expect(() => readQuery(raw)).toThrow(Object.keys(raw)[0]);
    },
  );
});
