/** A process of its own: code that was warmed by something else runs differently. */
import 'reflect-metadata';
import { floorsOf } from './floors.js';
import { laneLoad } from './message.parsers.js';
import { People } from './people.js';

process.on('disconnect', () => process.exit()); // whoever asked is gone
const load = laneLoad();
process.send?.(await floorsOf(load, await People.live()));
