import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readActivity } from './activity.file.js';
import type { AlertRules } from '../core/alerts/alert.rules.js';
import { USUAL_GAIN_RULES } from '../core/alerts/expected.gain.js';
import { USUAL_COLD_RULE } from '../core/alerts/gone.cold.js';
import { readBusiness } from './business.js';

const FILES = [
  'activity.json',
  'products.json',
  'tiers.json',
  'strategies.json',
  'alerts.json',
  'team.json',
  'contact.json',
] as const;
type File = (typeof FILES)[number];
type Json = Record<string, unknown>;

/** Objects whose members the bank names itself. */
const FREE = /^(types|products|rates|barriers|inducements)$/;
const TEAM = { members: [{ id: 'li', branches: ['north'], isLead: true, mostAlerts: 3 }, { id: 'wang' }] };
const SHIPPED = new Map(FILES.map((file) => [file, readFileSync(join('config', file), 'utf8')]));
SHIPPED.set('team.json', JSON.stringify(TEAM));
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'business-'));
  cpSync('config', dir, { recursive: true });
});
afterAll(() => rmSync(dir, { recursive: true }));

/** What is said of the settings with this text in place of one file. */
function said(file: File, text: string): string {
  writeFileSync(join(dir, file), text);
  try {
    readBusiness(dir);
    return '';
  } catch (fault) {
    return fault instanceof Error ? fault.message : 'unknown';
  } finally {
    writeFileSync(join(dir, file), SHIPPED.get(file) ?? '');
  }
}

const fresh = (file: File): Json => JSON.parse(SHIPPED.get(file) ?? '') as Json;

interface Place {
  path: string;
  object: Json;
}

/** Every object within, with its path. */
function objectsIn(value: unknown, path = ''): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const within = Object.entries(value).flatMap(([name, member]) => {
    const at = Array.isArray(value) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    return objectsIn(member, at);
  });
  return Array.isArray(value) ? within : [{ path, object: value as Json }, ...within];
}

const aFile = fc.constantFrom(...FILES);
const strangeName = fc.constantFrom('unknown', 'constructor', '__proto__', 'toString', 'wieghts', 'Tiers', ' id');

describe('the files of the business', () => {
  it('have no faults as they ship, nor with a team', () => {
    for (const [file, text] of SHIPPED) expect([file, said(file, text)]).toEqual([file, '']);
  });

  it('may say nothing about the order of alerts, or a part of it', () => {
    const rulesOf = (parts: Json): AlertRules => {
      const { gain: _gain, goneCold: _cold, ...rest } = fresh('alerts.json');
      writeFileSync(join(dir, 'alerts.json'), JSON.stringify({ ...rest, ...parts }));
      try {
        return readBusiness(dir).rules;
      } finally {
        writeFileSync(join(dir, 'alerts.json'), SHIPPED.get('alerts.json') ?? '');
      }
    };
    expect(rulesOf({})).toMatchObject({ gain: USUAL_GAIN_RULES, goneCold: USUAL_COLD_RULE });
    expect(rulesOf(fresh('alerts.json'))).toMatchObject({ gain: USUAL_GAIN_RULES, goneCold: USUAL_COLD_RULE });
    const own = rulesOf({ gain: { helps: { rescue: 0.5 } }, goneCold: { days: 9 } });
    expect(own.gain).toEqual({ ...USUAL_GAIN_RULES, helps: { ...USUAL_GAIN_RULES.helps, rescue: 0.5 } });
    expect(own.goneCold).toEqual({ stages: ['termination'], days: 9 });
  });

  it('are refused for a member nobody knows, wherever it stands, with file and member', () => {
    fc.assert(
      fc.property(aFile, fc.nat(), strangeName, (file, n, name) => {
        const content = fresh(file);
        const places = objectsIn(content).filter(({ path }) => !FREE.test(path));
        const place = places[n % places.length];
        if (place === undefined) return;
        Object.defineProperty(place.object, name, { value: 1, enumerable: true });
        const sentence = said(file, JSON.stringify(content));
        expect(sentence).toContain(`${file}: ${place.path === '' ? name : `${place.path}.${name}`} `);
      }),
    );
  });

  it('are refused for a member that stands there twice', () => {
    fc.assert(
      fc.property(aFile, fc.nat(), fc.nat(), (file, n, m) => {
        const content = fresh(file);
        const places = objectsIn(content).filter(({ object }) => Object.keys(object).length > 0);
        const { object } = places[n % places.length] ?? { path: '', object: {} };
        const names = Object.keys(object);
        const name = names[m % names.length] ?? '';
        object['\u0000'] = object[name];
        const text = JSON.stringify(content).replace('"\\u0000"', JSON.stringify(name));
        expect(said(file, text)).toContain(`${file} cannot be read: "${name}" stands twice in one object`);
      }),
    );
  });

  const withTypes = (types: Json) => (): Json => ({ unmapped: 'session', types });
  const withTier = (parts: Json) => (): Json => ({ ...fresh('tiers.json'), ...parts });
  const withMember = (parts: Json) => (): Json => ({ members: [{ id: 'li', ...parts }] });
  const withAlerts = (parts: Json) => (): Json => ({ ...fresh('alerts.json'), ...parts });
  it.each<[File, string, () => Json, RegExp]>([
    [
      'alerts.json',
      'help beyond certainty',
      withAlerts({ gain: { helps: { rescue: 1.5 } } }),
      /gain\.helps\.rescue must be a number from 0 to 1/,
    ],
    [
      'alerts.json',
      'no half-life',
      withAlerts({ gain: { halfLifeDays: 0 } }),
      /gain\.halfLifeDays must be a number from 1 to 365/,
    ],
    [
      'alerts.json',
      'cold in no stage that there is',
      withAlerts({ goneCold: { stages: ['gone'] } }),
      /goneCold\.stages\[0\] is "gone"; allowed: prospect/,
    ],
    ['alerts.json', 'cold in no stage', withAlerts({ goneCold: { stages: [] } }), /goneCold\.stages must be a list/],
    [
      'alerts.json',
      'cold at once',
      withAlerts({ goneCold: { days: 0 } }),
      /goneCold\.days must be a number from 1 to 365/,
    ],
    [
      'activity.json',
      'a kind nobody knows',
      withTypes({ login: 'sesion' }),
      /types\.login is "sesion"; allowed.*: session/,
    ],
    ['activity.json', 'half a pair', withTypes({ x: { positive: 'money_in' } }), /types\.x\.negative is missing/],
    [
      'activity.json',
      'a type called as every object has',
      withTypes({ constructor: 'nope' }),
      /types\.constructor is "nope"/,
    ],
    ['activity.json', 'a list', withTypes({ x: ['session'] }), /types\.x must be an object with kind, isIncome/],
    ['activity.json', 'a rule of no kind', withTypes({ x: { isIncome: true } }), /types\.x\.kind is missing; allowed/],
    [
      'activity.json',
      'a flag that is none',
      withTypes({ x: { kind: 'money_in', isIncome: 'yes' } }),
      /types\.x\.isIncome is "yes"; allowed: true, false/,
    ],
    [
      'activity.json',
      'an income that goes out',
      withTypes({ x: { kind: 'money_out', isIncome: true } }),
      /types\.x\.isIncome needs the kind money_in/,
    ],
    [
      'activity.json',
      'what takes back no money',
      withTypes({ x: { kind: 'balance', takesBack: 'session' } }),
      /types\.x\.takesBack is "session"; allowed: money_in, money_out, purchase, redemption/,
    ],
    [
      'activity.json',
      'what takes back and is an act too',
      withTypes({ x: { kind: 'money_in', takesBack: 'money_out' } }),
      /types\.x\.takesBack needs the kind balance/,
    ],
    [
      'activity.json',
      'a closing of nothing known',
      withTypes({ x: { kind: 'redemption', closes: 'branch' } }),
      /types\.x\.closes is "branch"; allowed: relationship, account, product/,
    ],
    [
      'activity.json',
      'a closer who closes nothing',
      withTypes({ x: { kind: 'redemption', closedBy: 'bank' } }),
      /types\.x\.closedBy needs closes/,
    ],
    [
      'activity.json',
      'a closer nobody knows',
      withTypes({ x: { kind: 'redemption', closes: 'account', closedBy: 'cat' } }),
      /types\.x\.closedBy is "cat"; allowed: customer, bank, death/,
    ],
    [
      'activity.json',
      'attributes that are no list',
      () => ({ ...fresh('activity.json'), attributes: 'all' }),
      /attributes must be a list of at most 32 names/,
    ],
    [
      'activity.json',
      'an attribute that is no name',
      () => ({ ...fresh('activity.json'), attributes: ['maturesOn', '__proto__'] }),
      /attributes\[1\] must be a name of letters/,
    ],
    [
      'products.json',
      'a class nobody knows',
      () => ({ products: { gold_card: 'cards' } }),
      /products\.gold_card is "cards"; allowed: deposit, card, payment, wealth, loan, insurance/,
    ],
    [
      'tiers.json',
      'a tier without its line',
      withTier({ tiers: { mass: 0, private: 5 } }),
      /tiers\.affluent is missing/,
    ],
    [
      'tiers.json',
      'a rate of the own currency',
      withTier({ rates: { CNY: 2 } }),
      /rates\.CNY is the book's own currency/,
    ],
    [
      'tiers.json',
      'a rate of no currency',
      withTier({ rates: { usd: 2 } }),
      /rates\.usd must be named by three capital/,
    ],
    ['tiers.json', 'a rate of nothing', withTier({ rates: { USD: 0 } }), /rates\.USD must be a positive number/],
    ['team.json', 'one person twice', () => ({ members: [{ id: 'li' }, { id: ' li' }] }), /members name "li" twice/],
    ['team.json', 'a name that is none', withMember({ id: 'none' }), /members\[0\]\.id must be a name/],
    ['team.json', 'half a lead', withMember({ isLead: 'yes' }), /members\[0\]\.isLead is "yes"; allowed: true, false/],
    [
      'team.json',
      'less than nothing',
      withMember({ mostAlerts: -1 }),
      /members\[0\]\.mostAlerts must be a whole number/,
    ],
    ['team.json', 'a branch twice', withMember({ branches: ['n', 'n'] }), /members\[0\]\.branches names "n" twice/],
  ])('%s is refused for %s', (file, _what, content, sentence) => {
    expect(said(file, JSON.stringify(content()))).toMatch(sentence);
  });

  it('say what a type means, whose a closing is, and which class a product has', () => {
    const { catalog } = readBusiness(dir);
    expect(catalog.types['login']).toBe('session');
    expect(catalog.types['salary']).toEqual({ kind: 'money_in', isIncome: true });
    expect(catalog.types['refund']).toEqual({ kind: 'balance', takesBack: 'money_out' });
    expect(catalog.types['account_closed']).toEqual({ kind: 'redemption', closes: 'account' });
    expect(catalog.types['relationship_closed_by_bank']).toMatchObject({ closes: 'relationship', closedBy: 'bank' });
    expect(catalog.types['posting']).toEqual({ positive: 'money_in', negative: 'money_out' });
    expect(catalog.products['mortgage']).toBe('loan');
    expect(catalog.attributes).toEqual(['maturesOn', 'closedBy']);
  });

  it('allow the usual attributes when the member is left out, and none when the list is empty', () => {
    const { attributes: _, ...older } = fresh('activity.json');
    const allowed = (file: Json): readonly string[] => readActivity(file).activity.attributes;
    expect([allowed(older), allowed({ ...older, attributes: [] })]).toEqual([['maturesOn', 'closedBy'], []]);
  });

  it('name no product when there is no products.json', () => {
    rmSync(join(dir, 'products.json'));
    expect(readBusiness(dir).catalog.products).toEqual({});
    writeFileSync(join(dir, 'products.json'), SHIPPED.get('products.json') ?? '');
  });

  it('strategies.json is refused for a rule that another one hides', () => {
    const file = fresh('strategies.json');
    const rules = file['rules'] as Json[];
    const twin = { ...rules.find(({ strategy }) => strategy === 'improve'), strategy: 'respond' };
    const at = rules.findIndex(({ strategy }) => strategy === 'improve');
    file['rules'] = [...rules.slice(0, at + 1), twin, ...rules.slice(at + 1)];
    expect(said('strategies.json', JSON.stringify(file))).toMatch(
      /rules\[\d\] is never reached: rules\[\d\] has the same/,
    );
  });
});
