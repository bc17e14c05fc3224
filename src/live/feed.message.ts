/** The messages of the feed as they are sent. Each is written once, whatever the number of its receivers. */
import type { ServerMessage, StatsView } from '../client/protocol.js';
import type { FeedEntry } from '../core/contracts/feed.js';
import type { Delivered } from './feed.listener.js';

const frames = new WeakMap<Delivered, Buffer>();
/** The part that does not depend on the cursor. Readers that resume share entries, and have cursors of their own. */
const contents = new WeakMap<FeedEntry, string>();

/** The text frame of a message, in UTF-8. */
export function frameOf(delivered: Delivered): Buffer {
  const known = frames.get(delivered);
  if (known !== undefined) return known;
  const frame = Buffer.from(textOf(delivered));
  frames.set(delivered, frame);
  return frame;
}

/** A cursor has no characters that JSON would escape. */
function textOf({ stored: { entry }, cursor, hasLeft }: Delivered): string {
  const type: ServerMessage['type'] = entry.topic === 'stages' ? 'stage' : 'alert';
  return `{"type":"${type}","cursor":"${cursor}",${hasLeft ? '"left":true,' : ''}${contentOf(entry)}`;
}

function contentOf(entry: FeedEntry): string {
  const known = contents.get(entry);
  if (known !== undefined) return known;
  const { topic } = entry;
  const members = topic === 'stages' ? { move: entry.move } : { change: entry.change, alert: entry.alert };
  const content = JSON.stringify(members).slice(1);
  contents.set(entry, content);
  return content;
}

interface StatsFrame {
  cursor: string;
  frame: Buffer;
}
const statsFrames = new WeakMap<StatsView, StatsFrame>();

/** The text frame of counts, which all subscribers get at the same time and so with the same cursor. */
export function statsFrame(cursor: string, stats: StatsView): Buffer {
  const known = statsFrames.get(stats);
  if (known?.cursor === cursor) return known.frame;
  const message: ServerMessage = { type: 'stats', cursor, stats };
  const frame = Buffer.from(JSON.stringify(message));
  statsFrames.set(stats, { cursor, frame });
  return frame;
}

/** What a reader is shown as one thing: of two entries of the same thing the newer holds all. */
export function subjectOf(entry: FeedEntry): string {
  return entry.topic === 'stages' ? entry.move.customerId : entry.alert.id;
}
