import 'reflect-metadata';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manifestOf } from '../src/onnx/catalog.js';
import { readGolden, readManifest } from '../src/onnx/manifest.js';
import { readBusiness } from '../src/business/business.js';
import { AccessKeys } from '../src/ops/keys.js';
import { readEndpoints } from '../src/webhooks/endpoints.js';

let dir: string;
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'strict-files-'))));
afterAll(() => rmSync(dir, { recursive: true }));

const MODEL = 'models/online-retail-1';
const ENDPOINTS = JSON.stringify([
  { name: 'crm', url: 'https://crm.example.org/', secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}` },
]);

interface JsonFile {
  text: string;
  /** Reads the folder's copy of the file as the service does. */
  read: (folder: string) => unknown;
}

/** Every JSON file that is read at the start or on demand; those of the business as they are found. */
const FILES: Record<string, JsonFile> = {
  ...Object.fromEntries(
    readdirSync('config').map((name): [string, JsonFile] => [
      name,
      { text: textIn('config', name), read: readBusiness },
    ]),
  ),
  'manifest.json': { text: textIn(MODEL, 'manifest.json'), read: manifestOf },
  'golden.json': {
    text: textIn(MODEL, 'golden.json'),
    read: (folder) => readGolden(folder, readManifest(folder).features.length),
  },
  'keys.json': {
    text: '{ "agent": "a-key-of-enough-length" }',
    read: (folder) => AccessKeys.open(join(folder, 'keys.json')).keys.roleOf('a-key-of-enough-length'),
  },
  'webhooks.json': {
    text: ENDPOINTS,
    read: (folder) => {
      const webhooksFile = join(folder, 'webhooks.json');
      return readEndpoints({ webhooksFile, webhookHosts: 'crm.example.org', webhookAllowPrivate: false });
    },
  },
};

function textIn(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** What is read from a folder with the product's files, this one among them. */
function readWith(name: string, content: string | Uint8Array): unknown {
  const folder = join(mkdtempSync(join(dir, 'x')), basename(MODEL));
  cpSync('config', folder, { recursive: true });
  cpSync(MODEL, folder, { recursive: true });
  writeFileSync(join(folder, name), content);
  return FILES[name]?.read(folder);
}

/** Two bytes of GBK at the start of the first text. */
function withByte(text: string): Buffer {
  const at = text.indexOf('"') + 1;
  return Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([0xd5, 0xc5]), Buffer.from(text.slice(at))]);
}

/** An object of the file once more names the first member that it has. */
function withMemberTwice(text: string): string {
  const name = /\{\s*("[^"]*"\s*:)/.exec(text)?.[1] ?? '';
  return text.replace('{', `{${name} null,`);
}

describe.each(Object.keys(FILES))('%s', (name) => {
  const { text } = FILES[name]!;

  it('is read with a byte order mark as without', () => {
    expect(readWith(name, `\ufeff${text}`)).toEqual(readWith(name, text));
  });

  it('is refused with the line when it is not UTF-8', () => {
    const line = text.slice(0, text.indexOf('"')).split('\n').length;
    expect(() => readWith(name, withByte(text))).toThrow(`${name} cannot be read: line ${line} is not UTF-8`);
  });

  it('is refused when it is UTF-16', () => {
    expect(() => readWith(name, Buffer.from(`\ufeff${text}`, 'utf16le'))).toThrow(
      `${name} cannot be read: this is UTF-16: save the file as UTF-8`,
    );
  });

  it('is refused when an object says a member twice', () => {
    expect(() => readWith(name, withMemberTwice(text))).toThrow(/cannot be read: "[^"]+" stands twice in one object/);
  });
});
