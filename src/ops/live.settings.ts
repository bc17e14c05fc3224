/** Settings of the live socket. */
import { text, whole } from './setting.js';

export const LIVE_SETTINGS = {
  statsMs: whole('STATS_MS', 1000, 100, 60_000, 'ms', 'how often dashboards get the stage population'),
  slowReaderBytes: whole(
    'SLOW_READER_BYTES',
    1_048_576,
    1024,
    1_073_741_824,
    'bytes',
    'unsent bytes at which a socket is closed with code 4408',
  ),
  stalledReaderSeconds: whole(
    'STALLED_READER_SECONDS',
    30,
    1,
    3600,
    's',
    'a socket that resumes and does not take what is unsent within this is closed with code 4408',
  ),
  socketPingSeconds: whole(
    'SOCKET_PING_SECONDS',
    25,
    1,
    3600,
    's',
    'how often sockets are pinged; one that has not answered by the next ping is ended',
  ),
  maxSockets: whole('MAX_SOCKETS', 2000, 1, 1_000_000, 'sockets', 'the most open in a process; then 429'),
  maxSocketsPerKey: whole(
    'MAX_SOCKETS_PER_KEY',
    1000,
    1,
    1_000_000,
    'sockets',
    'the most open in a process by tickets of one access key; then 429',
  ),
  maxSocketMessages: whole(
    'MAX_SOCKET_MESSAGES',
    50,
    5,
    100_000,
    'messages/s',
    'the most a socket may send; then it is closed with code 4429',
  ),
  maxTicketsPerKey: whole(
    'MAX_TICKETS_PER_KEY',
    1000,
    1,
    1_000_000,
    'tickets',
    'the most of one access key that are unused and still good; then 429',
  ),
  allowedOrigins: text(
    'ALLOWED_ORIGINS',
    '',
    'origins',
    'pages that may open the socket beside our own, with commas between them, as `https://crm.bank.example`',
  ),
} as const;
