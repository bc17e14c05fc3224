/** Runs in its own process: code that other work has warmed up runs at a different speed. */
import 'reflect-metadata';
import { floorsOf } from './floors.js';
import { laneLoad } from './message.parsers.js';
import { People } from './people.js';

process.on('disconnect', () => process.exit()); // the parent process is gone
const load = laneLoad();
process.send?.(await floorsOf(load, await People.live()));
