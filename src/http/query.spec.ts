import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkQuery, parseQuery } from './query.js';

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 });
const parameters = fc.dictionary(name, fc.string({ unit: 'grapheme', maxLength: 20 }), { noNullPrototype: true });

describe('the query of an address', () => {
  it('is read as it was written, whichever way it was encoded', () => {
    fc.assert(
      fc.property(parameters, (given) => {
        const encoded = Object.entries(given).map((pair) => pair.map(encodeURIComponent).join('='));
        for (const query of [new URLSearchParams(given).toString(), encoded.join('&')]) {
          expect(() => checkQuery(`/v1/alerts?${query}`)).not.toThrow();
          expect(Object.entries(parseQuery(query))).toEqual(Object.entries(given));
        }
      }),
    );
  });

  it('with a parameter twice is refused with its name, wherever they stand', () => {
    fc.assert(
      fc.property(parameters, name, fc.nat(20), (given, twice, at) => {
        const pairs = new URLSearchParams({ ...given, [twice]: 'a' }).toString().split('&');
        pairs.splice(at % (pairs.length + 1), 0, `${encodeURIComponent(twice)}=b`);
        expect(() => checkQuery(`/v1/alerts?${pairs.join('&')}`)).toThrow(
          expect.objectContaining({ code: 'bad_request', message: expect.stringContaining(` ${twice} `) }),
        );
      }),
    );
  });

  it.each(['%', '%E4%BD', '%zz', 'a%2', '%ED%A0%80', '%FF'])('with %s in it is refused', (bad) => {
    for (const query of [`run=${bad}`, `${bad}=live`, `a=b&run=live${bad}`])
      expect(() => checkQuery(`/v1/alerts?${query}`)).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });

  it.each(['/v1/alerts', '/v1/alerts?', '/v1/alerts?&&', '/v1/alerts?run', '/v1/alerts?a=b=c', '/v1/%zz'])(
    'is none or fine in %s',
    (address) => expect(() => checkQuery(address)).not.toThrow(),
  );
});
