/**
 * Reads REDIS_URL. Four forms, one per topology:
 *
 *   redis://user:password@host:6379/0                                     one server; rediss:// with TLS
 *   redis-sentinel://user:password@host:26379,host:26379/name?db=0        the primary that sentinels name
 *   redis-cluster://user:password@host:6379,host:6379                     a cluster, found through any of its nodes
 *
 * User and password are those of the servers that hold data. `?tls=true` encrypts the connections to them, `sentinelTls=true`
 * those to the sentinels.
 */

export interface HostPort {
  host: string;
  port: number;
}

interface Access {
  username: string | null;
  password: string | null;
  tls: boolean;
}

export type RedisAddress =
  | (Access & HostPort & { kind: 'single'; db: number })
  | (Access & { kind: 'sentinel'; sentinels: HostPort[]; name: string; db: number; sentinelTls: boolean })
  | (Access & { kind: 'cluster'; nodes: HostPort[] });

export class BadAddressError extends Error {
  override readonly name = 'BadAddressError';
}

const USUAL_PORT = 6379;
const SENTINEL_PORT = 26_379;
const FORMS =
  'redis://host:6379, rediss://host:6379, redis-sentinel://host:26379,host:26379/name or redis-cluster://host:6379,host:6379';
/** Scheme, user and password, hosts, path, query. Not `new URL`: it refuses several hosts. */
const PARTS = /^([a-z-]+):\/\/(?:([^@/]*)@)?([^/?@]+)(?:\/([^?]*))?(?:\?(.*))?$/i;
/** A name, an IPv4 address, or an IPv6 address in brackets; and a port. */
const HOST = /^(\[[\da-f:.]+\]|[^\s:[\]]+)(?::(\d{1,5}))?$/i;

/** Throws BadAddressError with a sentence that names no password. */
export function parseAddress(url: string): RedisAddress {
  const [, scheme, credentials, hosts = '', path = '', query = ''] = PARTS.exec(url) ?? [];
  if (scheme === undefined) throw bad(beginsWith(url));
  const form = READERS.get(scheme.toLowerCase());
  if (form === undefined) throw bad(`it begins with ${scheme}:`);
  return form({ access: accessIn(credentials), hosts: hosts.split(','), path, options: optionsIn(query) });
}

/** The hosts, for sentences; without user and password. */
export function hostsOf(address: RedisAddress): string {
  if (address.kind === 'single') return textOf(address);
  return (address.kind === 'sentinel' ? address.sentinels : address.nodes).map(textOf).join(', ');
}

interface Parts {
  access: Omit<Access, 'tls'>;
  hosts: readonly string[];
  path: string;
  options: ReadonlyMap<string, string>;
}

const READERS = new Map<string, (parts: Parts) => RedisAddress>([
  ['redis', (parts) => single(parts, false)],
  ['rediss', (parts) => single(parts, true)],
  ['redis-sentinel', sentinel],
  ['redis-cluster', cluster],
]);

function single({ access, hosts, path, options }: Parts, isSecure: boolean): RedisAddress {
  known(options, ['tls', 'db']);
  const [host = '', ...others] = hosts;
  if (others.length > 0) throw bad('several hosts need redis-sentinel:// or redis-cluster://');
  const db = databaseIn(path === '' ? options.get('db') : path);
  return { kind: 'single', ...access, ...hostPort(host, USUAL_PORT), tls: isSecure || flagIn(options, 'tls'), db };
}

function sentinel({ access, hosts, path: name, options }: Parts): RedisAddress {
  known(options, ['tls', 'sentinelTls', 'db']);
  if (name === '')
    throw bad('the name of the primary, as the sentinels know it, is missing behind the hosts: …/mymaster');
  const sentinels = hosts.map((host) => hostPort(host, SENTINEL_PORT));
  const [tls, sentinelTls] = [flagIn(options, 'tls'), flagIn(options, 'sentinelTls')];
  return {
    kind: 'sentinel',
    ...access,
    sentinels,
    name: decoded(name),
    db: databaseIn(options.get('db')),
    tls,
    sentinelTls,
  };
}

function cluster({ access, hosts, path, options }: Parts): RedisAddress {
  known(options, ['tls']);
  if (path !== '' && path !== '0') throw bad('a cluster has only database 0');
  return {
    kind: 'cluster',
    ...access,
    nodes: hosts.map((host) => hostPort(host, USUAL_PORT)),
    tls: flagIn(options, 'tls'),
  };
}

function accessIn(credentials: string | undefined): Parts['access'] {
  if (credentials === undefined) return { username: null, password: null };
  const at = credentials.indexOf(':');
  const [user, password] = at < 0 ? [credentials, ''] : [credentials.slice(0, at), credentials.slice(at + 1)];
  return { username: decoded(user) || null, password: decoded(password) || null };
}

function optionsIn(query: string): Map<string, string> {
  return new Map(new URLSearchParams(query));
}

function known(options: ReadonlyMap<string, string>, names: readonly string[]): void {
  for (const name of options.keys())
    if (!names.includes(name)) throw bad(`its options are ${names.join(', ')}, not ${name}`);
}

function flagIn(options: ReadonlyMap<string, string>, name: string): boolean {
  const given = options.get(name) ?? 'false';
  if (given === 'true' || given === 'false') return given === 'true';
  throw bad(`${name} is true or false, not ${given}`);
}

function databaseIn(given: string | undefined): number {
  const db = Number(given ?? 0);
  if (Number.isInteger(db) && db >= 0) return db;
  throw bad(`the database is a whole number, not ${given}`);
}

function hostPort(text: string, usualPort: number): HostPort {
  const [, host, port] = HOST.exec(text.trim()) ?? [];
  const number = Number(port ?? usualPort);
  if (host === undefined || number < 1 || number > 65_535) throw bad('one of its hosts is none');
  return { host: host.replace(/^\[|\]$/g, ''), port: number };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw bad('a % that stands for itself is written %25');
  }
}

function textOf({ host, port }: HostPort): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A password may follow the scheme, so only that is repeated. */
function beginsWith(url: string): string {
  const [scheme] = /^[a-z-]+:(?=\/\/)/i.exec(url) ?? [];
  return scheme === undefined ? 'it cannot be read as an address' : `it cannot be read behind ${scheme}//`;
}

function bad(why: string): BadAddressError {
  return new BadAddressError(`REDIS_URL must look like ${FORMS}: ${why}.`);
}
