/** The kinds of settings: which texts each accepts, and the sentence with which it refuses others. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isTimeZone } from '../core/primitives/time.zone.js';

export interface Setting<T> {
  key: string;
  fallback: T;
  unit: string;
  meaning: string;
  /** May come from the file that `<key>_FILE` names, see `secretIn`. */
  isSecret?: true;
  /** Throws a sentence about what is expected. */
  parse: (text: string) => T;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export function whole(
  key: string,
  fallback: number,
  min: number,
  max: number,
  unit: string,
  meaning: string,
): Setting<number> {
  const parse = (given: string): number => {
    const value = Number(given);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new ConfigError(`expected a whole number from ${min} to ${max}, got "${given}"`);
  };
  return { key, fallback, unit, meaning, parse };
}

/** A whole number, or `auto`, which is also the default: the program chooses. */
export function wholeOrAuto(
  key: string,
  min: number,
  max: number,
  unit: string,
  meaning: string,
): Setting<number | 'auto'> {
  const parse = (given: string): number | 'auto' => {
    const value = Number(given);
    if (given === 'auto') return given;
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new ConfigError(`expected auto or a whole number from ${min} to ${max}, got "${given}"`);
  };
  return { key, fallback: 'auto', unit, meaning, parse };
}

export function text(key: string, fallback: string, unit: string, meaning: string): Setting<string> {
  return { key, fallback, unit, meaning, parse: (given) => given };
}

/** Where to send something over HTTP; empty for nowhere. */
export function httpAddress(key: string, meaning: string): Setting<string> {
  const parse = (given: string): string => {
    if (URL.canParse(given) && ['http:', 'https:'].includes(new URL(given).protocol)) return given;
    throw new ConfigError(`expected an address like http://collector:4318/v1/traces, got "${given}"`);
  };
  return { key, fallback: '', unit: 'url', meaning, parse };
}

/** A text that may also come from a file, as secrets are handed to containers. */
export function secret(key: string, fallback: string, unit: string, meaning: string): Setting<string> {
  return { ...text(key, fallback, unit, meaning), isSecret: true };
}

export function fileKeyOf(key: string): string {
  return `${key}_FILE`;
}

/** The secret itself, or what its file holds without the line end. Throws a sentence that repeats neither. */
export function secretIn(env: Readonly<Record<string, string | undefined>>, key: string): string | undefined {
  const [given, file] = [env[key] ?? '', env[fileKeyOf(key)] ?? ''];
  if (file === '') return given;
  if (given !== '') throw new ConfigError(`set either ${key} or ${fileKeyOf(key)}, not both`);
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (fault) {
    const why = typeof fault === 'object' && fault !== null && 'code' in fault ? String(fault.code) : 'unknown';
    throw new ConfigError(`${fileKeyOf(key)} names a file that cannot be read (${why}): ${resolve(file)}`);
  }
}

export function path(key: string, fallback: string, meaning: string): Setting<string> {
  return { key, fallback, unit: 'path', meaning, parse: (given) => resolve(given) };
}

export function timeZone(key: string, fallback: string, meaning: string): Setting<string> {
  const parse = (given: string): string => {
    if (isTimeZone(given)) return given;
    throw new ConfigError(`expected an IANA name like Asia/Shanghai, got "${given}"`);
  };
  return { key, fallback, unit: 'IANA name', meaning, parse };
}

export function oneOf<T extends string>(key: string, fallback: T, allowed: readonly T[], meaning: string): Setting<T> {
  const parse = (given: string): T => {
    const found = allowed.find((value) => value === given);
    if (found !== undefined) return found;
    throw new ConfigError(`expected one of ${allowed.join(', ')}, got "${given}"`);
  };
  return { key, fallback, unit: 'name', meaning, parse };
}

export function flag(key: string, meaning: string): Setting<boolean> {
  return { key, fallback: false, unit: 'true/false', meaning, parse: readFlag };
}

function readFlag(given: string): boolean {
  if (given === 'true' || given === 'false') return given === 'true';
  throw new ConfigError(`expected true or false, got "${given}"`);
}

/** Names with commas between them; all of them when left out. */
export function listOf<T extends string>(key: string, allowed: readonly T[], meaning: string): Setting<readonly T[]> {
  const parse = (given: string): T[] => {
    const names = given.split(',').map((name) => name.trim());
    const chosen = allowed.filter((name) => names.includes(name));
    if (chosen.length === new Set(names).size) return chosen;
    throw new ConfigError(`expected some of ${allowed.join(', ')} with commas between them, got "${given}"`);
  };
  return { key, fallback: allowed, unit: 'names', meaning, parse };
}
