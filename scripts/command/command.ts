/**
 * The start and end of every command: arguments, --help, and the message when it fails.
 *
 * Exit code 0: done. 1: done, and something in it was refused or differs; the output says what. 2: not done, and the
 * last lines of stderr say why; none of the requested results can be relied on.
 */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UnfitModelError } from '../../src/onnx/unfit.js';
import { UnfitKeysError } from '../../src/ops/keys.js';
import { UnfitBusinessError } from '../../src/business/business.js';
import { BadAddressError } from '../../src/redis/address.js';
import { UnfitRedisError } from '../../src/redis/fitness.js';
import { ConfigError } from '../../src/ops/setting.js';
import { CommandError, faultCode, systemSentence } from './command-error.js';

export const DONE = 0;
export const DIFFERENCES = 1;
export const UNDONE = 2;

/** Invalid arguments; the usage is printed too. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: O; allowPositionals: true }>>;

const LARGEST_NUMBER = 2 ** 31;

/**
 * Runs the command with the arguments of the process, and sets its exit code. @param work resolves with the exit code
 */
export async function command<const O extends Options>(
  usage: string,
  options: O,
  work: (values: Parsed<O>['values'], positionals: string[]) => Promise<number>,
): Promise<void> {
  process.exitCode = await exitCodeOf(usage, async (args) => {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    refuseEmpty(values, positionals);
    return work(values, positionals);
  });
}

/** The only argument, or a usage error. @param what the missing thing, as in "name one log" */
export function onlyOne(positionals: readonly string[], what: string): string {
  const [one, ...more] = positionals;
  if (one === undefined || more.length > 0) throw new UsageError(what);
  return one;
}

export function nothingElse(positionals: readonly string[]): void {
  if (positionals.length > 0) throw new UsageError(`"${positionals[0] ?? ''}" is not known`);
}

/** @param option with its dashes */
export function wholeNumber(option: string, text: string, least: number, most = LARGEST_NUMBER): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`${option} takes a whole number from ${least} to ${most}, not "${text}"`);
}

async function exitCodeOf(usage: string, work: (args: string[]) => Promise<number>): Promise<number> {
  const args = process.argv.slice(2);
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if (own.includes('--help') || own.includes('-h')) {
    process.stdout.write(`${usage}\n`);
    return DONE;
  }
  try {
    return await work(args);
  } catch (fault) {
    process.stderr.write(`${sentenceOf(fault, usage)}\n`);
    return UNDONE;
  }
}

function refuseEmpty(values: object, positionals: readonly string[]): void {
  const empty = Object.entries(values).find(([, value]) => value === '');
  if (empty !== undefined) throw new UsageError(`--${empty[0]} needs a value`);
  if (positionals.includes('')) throw new UsageError('an argument is empty');
}

/** A stack is printed only for an unexpected error: that is a bug of ours. */
function sentenceOf(fault: unknown, usage: string): string {
  if (!(fault instanceof Error)) return String(fault);
  if (fault instanceof UsageError || faultCode(fault)?.startsWith('ERR_PARSE_ARGS') === true)
    return `${fault.message}\n${usage}`;
  if (
    [
      CommandError,
      ConfigError,
      UnfitBusinessError,
      UnfitModelError,
      UnfitKeysError,
      UnfitRedisError,
      BadAddressError,
    ].some((type) => fault instanceof type)
  )
    return fault.message;
  const system = systemSentence(fault);
  if (system !== null) return `${'path' in fault ? String(fault.path) : 'the system'}: ${system}`;
  return fault.stack ?? fault.message;
}
