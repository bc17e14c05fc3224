// A program for the supervisor to run in place of the service: it does what its environment says.
// PLAY: a file whose words say how to behave from now on. NOTES: a file to which it adds what happened.
import { appendFileSync, readFileSync } from 'node:fs';

const [, , name] = process.argv;
const play = readFileSync(process.env.PLAY, 'utf8');
const note = (what) => appendFileSync(process.env.NOTES, `${name} ${what}\n`);

note('started');
if (play.includes('no start')) process.exit(3);
process.on('SIGTERM', () => {
  if (play.includes('no stop')) return;
  note('stops');
  setTimeout(() => {
    note('stopped');
    process.exit(0);
  }, 100);
});
process.on('message', (report) => {
  if (report.looping.length > 0) note(`hears ${JSON.stringify(report)}`);
});
globalThis.setInterval(() => {
  if (!play.includes('silent')) process.send('alive');
}, 100);
process.send('alive');
process.send({ ready: 'http://127.0.0.1:1' });
if (play.includes(`${name} ends`)) setTimeout(() => process.exit(4), 50);
