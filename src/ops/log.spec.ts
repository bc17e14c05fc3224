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
});
