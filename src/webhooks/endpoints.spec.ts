import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readEndpoints, type EndpointSettings } from './endpoints.js';

const dir = mkdtempSync(join(tmpdir(), 'tidewatch-endpoints-'));
afterAll(() => rmSync(dir, { recursive: true }));

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
const CRM = { name: 'crm', url: 'https://crm.example.org/hooks', secret: SECRET };
writeFileSync(join(dir, 'secret'), `${OTHER} ${SECRET}\n`);

let files = 0;

function read(content: unknown, settings: Partial<EndpointSettings> = {}): ReturnType<typeof readEndpoints> {
  const webhooksFile = join(dir, `${++files}.json`);
  writeFileSync(webhooksFile, typeof content === 'string' ? content : JSON.stringify(content));
  return readEndpoints({ webhooksFile, webhookHosts: 'crm.example.org', webhookAllowPrivate: false, ...settings });
}

describe('the list of endpoints', () => {
  it('is empty when no file is named', () => {
    expect(readEndpoints({ webhooksFile: '', webhookHosts: '', webhookAllowPrivate: false })).toEqual([]);
  });

  it('asks for everything when an endpoint does not say what it wants', () => {
    const [endpoint] = read([CRM]);
    const events = ['stage.entered', 'alert.opened', 'alert.updated', 'alert.resolved'];
    expect(endpoint).toMatchObject({ name: 'crm', events, severities: null, strategies: null, isContact: false });
  });

  it('takes secrets from a file beside it, two while they are exchanged', () => {
    const { secret: _left, ...rest } = CRM;
    const [endpoint] = read([{ ...rest, secretFile: 'secret', contact: true, events: ['alert.opened'] }]);
    expect(endpoint?.keys).toEqual([Buffer.alloc(32, 2), Buffer.alloc(32, 1)]);
    expect(endpoint).toMatchObject({ events: ['alert.opened'], isContact: true });
  });

  it.each<[string, unknown, RegExp]>([
    ['that is no JSON', '[', /cannot be read/],
    ['that is no list', CRM, /must hold a JSON list/],
    ['with an endpoint that is none', [null], /endpoint 1: name must be.*url must be/s],
    ['with a name that cannot stand in an address', [{ ...CRM, name: 'The CRM' }], /endpoint 1: name must be/],
    ['with a name twice', [CRM, CRM], /a name of its own/],
    ['with a misspelt member', [{ ...CRM, event: ['alert.opened'] }], /"crm": event is not known; there are name, url/],
    [
      'with a host that is not allowed',
      [{ ...CRM, url: 'https://evil.example.org/' }],
      /put evil.example.org into WEBHOOK_HOSTS/,
    ],
    ['with a host that only ends like an allowed one', [{ ...CRM, url: 'https://xcrm.example.org/' }], /put xcrm/],
    ['without TLS', [{ ...CRM, url: 'http://crm.example.org/' }], /must begin with https/],
    ['with a password in the address', [{ ...CRM, url: 'https://a:b@crm.example.org/' }], /no password/],
    ['without a secret', [{ ...CRM, secret: undefined }], /give secret or secretFile/],
    ['with two ways to a secret', [{ ...CRM, secretFile: 'secret' }], /give secret or secretFile/],
    ['with a weak secret', [{ ...CRM, secret: 'whsec_c2hvcnQ=' }], /24 to 64 random bytes/],
    ['with a secret that is not there', [{ ...CRM, secret: undefined, secretFile: 'gone' }], /gone cannot be read/],
    [
      'with an event that is none',
      [{ ...CRM, events: ['alert.closed'] }],
      /events must be a list of some of stage.entered/,
    ],
    ['with no events', [{ ...CRM, events: [] }], /events must be/],
    ['with a severity that is none', [{ ...CRM, severities: ['loud'] }], /severities must be/],
    ['with a doubtful contact', [{ ...CRM, contact: 'yes' }], /contact must be true or false/],
  ])('%s is refused with a sentence', (_what, content, sentence) => {
    expect(() => read(content)).toThrow(sentence);
  });

  const home = [{ ...CRM, url: 'https://127.1:8443/hooks' }];
  it('lets no address of this machine through, however it is written', () => {
    expect(() => read(home, { webhookHosts: '127.0.0.1' })).toThrow(/127.0.0.1 is not a public address/);
  });

  it('lets it through when private addresses are allowed, and the host still must be', () => {
    const http = [{ ...CRM, url: 'http://127.0.0.1:8080/' }];
    expect(read(http, { webhookHosts: 'a.example, 127.0.0.1', webhookAllowPrivate: true })).toHaveLength(1);
    expect(() => read(http, { webhookAllowPrivate: true })).toThrow(/put 127.0.0.1 into WEBHOOK_HOSTS/);
  });

  it('is refused for a member that stands there twice', () => {
    const twice = JSON.stringify([CRM]).replace('"name"', '"url":"https://crm.example.org/test","name"');
    expect(() => read(twice)).toThrow('"url" stands twice in one object');
  });
});
