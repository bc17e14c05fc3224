import { describe, expect, it } from '@jest/globals';
import { faultForLog } from './log.js';

describe('a fault in the log', () => {
  it('leaves out the command of a Redis fault, in which customers and states stand', () => {
    const fault = Object.assign(new Error('OOM command not allowed'), {
      code: 'OOM',
      command: { name: 'evalsha', args: ['{s06}:c:very-private'] },
    });
    expect(JSON.stringify(faultForLog(fault))).not.toContain('very-private');
    expect(faultForLog(fault)).toMatchObject({ name: 'Error', message: 'OOM command not allowed', code: 'OOM' });
  });

  it('keeps no password of an address', () => {
    const logged = JSON.stringify(faultForLog(new Error('no way to redis://default:very-secret@cache:6379')));
    expect(logged).toContain('redis://default:***@cache:6379');
    expect(logged).not.toContain('very-secret');
  });
});
