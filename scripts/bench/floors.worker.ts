/** A process of its own: code that was warmed by something else runs differently. */
import 'reflect-metadata';
import { floorsOf } from './floors.js';
import type { LaneLoad } from './lane-run.js';
import { People } from './people.js';

process.on('disconnect', () => process.exit()); // whoever asked is gone
const load = JSON.parse(process.argv[2] ?? '{}') as LaneLoad;
process.send?.(await floorsOf(load, await People.live()));
