import { readFileSync } from 'node:fs';
import { setInterval } from 'node:timers';

/**
 * Preloaded into a service that is to have a wrong clock: its Date is off by the milliseconds that stand in the file
 * SHIFTED_CLOCK names, now and whenever that changes. Monotonic clocks are what they are, as when a clock is set.
 */
const RealDate = Date;
const file = process.env.SHIFTED_CLOCK;
let shiftMs = read();
setInterval(() => (shiftMs = read()), 20).unref();

function read() {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + shiftMs);
    else super(...args);
  }

  static now() {
    return RealDate.now() + shiftMs;
  }
};
