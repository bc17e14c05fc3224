import { describe, expect, it } from '@jest/globals';
import { keyOf, signedHeaders } from './signature.js';

/** The example that the specification's own libraries are tested with. */
const EXAMPLE = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: 1_614_265_330_000,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

function key(secret: string): Buffer {
  const found = keyOf(secret);
  if (found === null) throw new RangeError('no key');
  return found;
}

describe('a signature', () => {
  it("is that of the specification's example", () => {
    expect(signedHeaders([key(EXAMPLE.secret)], EXAMPLE.id, EXAMPLE.at, EXAMPLE.body)).toEqual({
      'webhook-id': EXAMPLE.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': EXAMPLE.signature,
    });
  });

  it('is of whole seconds', () => {
    const headers = signedHeaders([key(EXAMPLE.secret)], EXAMPLE.id, EXAMPLE.at + 999, EXAMPLE.body);
    expect(headers['webhook-signature']).toBe(EXAMPLE.signature);
  });

  it('stands beside that of the secret before while secrets are exchanged', () => {
    const next = key(`whsec_${Buffer.alloc(32, 7).toString('base64')}`);
    const headers = signedHeaders([next, key(EXAMPLE.secret)], EXAMPLE.id, EXAMPLE.at, EXAMPLE.body);
    expect(headers['webhook-signature']?.split(' ')).toEqual([expect.stringMatching(/^v1,/), EXAMPLE.signature]);
  });
});

describe('a secret', () => {
  it.each([
    ['without its prefix', Buffer.alloc(32).toString('base64')],
    ['that is a word', 'whsec_secret of ours'],
    ['of too few bytes', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['of too many', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['that is empty', ''],
  ])('%s is none', (_what, secret) => {
    expect(keyOf(secret)).toBeNull();
  });
});
