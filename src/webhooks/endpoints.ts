/** The endpoints of webhooks: the file named by WEBHOOKS_FILE, checked at start-up. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { jsonOf } from '../core/primitives/json.js';
import { utf8Text } from '../core/primitives/strict-text.js';
import { SEVERITIES, STRATEGIES } from '../core/primitives/vocabulary.js';
import { WEBHOOK_EVENTS, type Subscription } from '../core/contracts/webhooks.js';
import type { Config } from '../ops/config.js';
import { ConfigError } from '../ops/setting.js';
import { isPrivateHost } from './address.guard.js';
import { keyOf } from './signature.js';

export interface Endpoint extends Subscription {
  name: string;
  url: URL;
  /** The keys of its secrets, the newest first; more than one while a secret is rotated. */
  keys: Buffer[];
  /** Its deliveries reach the customer, so the contact policy applies. */
  isContact: boolean;
}

/** The endpoints that this process knows; empty when it neither delivers nor tests. */
export class Endpoints {
  constructor(readonly list: readonly Endpoint[]) {}
}

export type EndpointSettings = Pick<Config, 'webhooksFile' | 'webhookHosts' | 'webhookAllowPrivate'>;

const MEMBERS = ['name', 'url', 'secret', 'secretFile', 'events', 'severities', 'strategies', 'contact'];
/** The name is used in keys, labels and addresses. */
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Empty when no file is named. Throws a ConfigError that names every faulty endpoint and what to do. */
export function readEndpoints(settings: EndpointSettings): Endpoint[] {
  const file = settings.webhooksFile;
  if (file === '') return [];
  const faults: string[] = [];
  const listed = readList(file).map((entry, i) => endpointOf(entry, `endpoint ${i + 1}`, settings, faults));
  const names = listed.map(({ name }) => name);
  if (new Set(names).size < names.length) faults.push('every endpoint needs a name of its own');
  if (faults.length > 0) throw new ConfigError(`${file} is not usable:\n  ${faults.join('\n  ')}`);
  return listed;
}

function readList(file: string): unknown[] {
  const list = parsed(file);
  if (Array.isArray(list)) return list;
  throw new ConfigError(`${file} must hold a JSON list of endpoints, as docs/webhooks.md shows`);
}

function parsed(file: string): unknown {
  try {
    return jsonOf(readFileSync(file));
  } catch (fault) {
    throw new ConfigError(
      `WEBHOOKS_FILE ${file} cannot be read: ${fault instanceof Error ? fault.message : 'unknown'}`,
    );
  }
}

function endpointOf(entry: unknown, place: string, settings: EndpointSettings, faults: string[]): Endpoint {
  const members: Record<string, unknown> = typeof entry === 'object' && entry !== null ? { ...entry } : {};
  const name = typeof members['name'] === 'string' && NAME.test(members['name']) ? members['name'] : '';
  const say = (sentence: string): void => void faults.push(`${name === '' ? place : `"${name}"`}: ${sentence}`);
  if (name === '') say('name must be of small letters, digits and hyphens, at most 40');
  const unknown = Object.keys(members).filter((member) => !MEMBERS.includes(member));
  if (unknown.length > 0) say(`${unknown.join(', ')} is not known; there are ${MEMBERS.join(', ')}`);
  return {
    name,
    url: urlOf(members['url'], settings, say),
    keys: keysOf(members, dirname(settings.webhooksFile), say),
    events: someOf('events', members['events'], WEBHOOK_EVENTS, say) ?? WEBHOOK_EVENTS,
    severities: someOf('severities', members['severities'], SEVERITIES, say),
    strategies: someOf('strategies', members['strategies'], STRATEGIES, say),
    isContact: flagOf(members['contact'], say),
  };
}

type Say = (sentence: string) => void;
const NOWHERE = new URL('https://invalid/');

function urlOf(given: unknown, settings: EndpointSettings, say: Say): URL {
  if (typeof given !== 'string' || !URL.canParse(given)) {
    say('url must be an address like https://crm.example.org/hooks');
    return NOWHERE;
  }
  const url = new URL(given);
  const hosts = settings.webhookHosts.split(',').map((host) => host.trim().toLowerCase());
  if (url.username !== '' || url.password !== '') say('url must hold no user and no password: messages are signed');
  if (!hosts.includes(url.hostname)) say(`put ${url.hostname} into WEBHOOK_HOSTS, or take the endpoint out`);
  if (settings.webhookAllowPrivate) {
    if (!/^https?:$/.test(url.protocol)) say('url must begin with https:// or http://');
    return url;
  }
  if (url.protocol !== 'https:') say('url must begin with https://; WEBHOOK_ALLOW_PRIVATE=true lets http:// through');
  if (isPrivateHost(url)) {
    say(`${url.hostname} is not a public address; WEBHOOK_ALLOW_PRIVATE=true lets it through`);
  }
  return url;
}

function keysOf({ secret, secretFile }: Record<string, unknown>, dir: string, say: Say): Buffer[] {
  const text = typeof secretFile === 'string' ? readSecret(resolve(dir, secretFile), say) : secret;
  if (text === null) return [];
  const keys = typeof text === 'string' ? text.trim().split(/\s+/).map(keyOf) : [null];
  if ((secret === undefined) === (secretFile === undefined) || keys.includes(null)) {
    say(
      'give secret or secretFile: "whsec_" and 24 to 64 random bytes in base64; two with a space between while they are exchanged',
    );
  }
  return keys.filter((key) => key !== null);
}

/** Null when it cannot be read; that has then been reported. */
function readSecret(file: string, say: Say): string | null {
  try {
    return utf8Text(readFileSync(file));
  } catch {
    say(`secretFile ${file} cannot be read`);
    return null;
  }
}

function someOf<T extends string>(name: string, given: unknown, allowed: readonly T[], say: Say): readonly T[] | null {
  if (given === undefined) return null;
  const chosen = Array.isArray(given) ? allowed.filter((one) => given.includes(one)) : [];
  if (!Array.isArray(given) || chosen.length === 0 || chosen.length < new Set(given).size) {
    say(`${name} must be a list of some of ${allowed.join(', ')}`);
  }
  return chosen;
}

function flagOf(given: unknown, say: Say): boolean {
  if (given !== undefined && typeof given !== 'boolean') say('contact must be true or false');
  return given === true;
}
