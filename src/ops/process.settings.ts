/** The settings of the processes that `npm start` runs on one machine. */
import { text, whole, wholeOrAuto } from './setting.js';

export const PROCESS_SETTINGS = {
  scorers: wholeOrAuto(
    'SCORERS',
    0,
    256,
    'processes',
    'scorers that npm start runs beside the process that answers; 0: one process does all; auto: by the cores',
  ),
  scorerPort: whole(
    'SCORER_PORT',
    0,
    0,
    65_535,
    'port',
    'where the first scorer shows health and metrics, the next ones on the ports behind it; 0: each takes a free one',
  ),
  processSilentSeconds: whole(
    'PROCESS_SILENT_SECONDS',
    30,
    2,
    3600,
    's',
    'npm start kills one of its processes that gives no sign of life this long, and starts it again',
  ),
  processName: text(
    'PROCESS_NAME',
    '',
    'name',
    'what each line of the log carries as `process`; npm start names its processes itself',
  ),
} as const;
