/**
 * Carries out docker/Dockerfile without a container engine. Each stage is a folder that stands for the root of its file
 * system; the programs of this machine stand for those of the base image.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export interface Image {
  /** What stands for the working folder. */
  folder: string;
  env: Readonly<Record<string, string>>;
  user: string;
  ports: readonly string[];
  command: readonly string[];
  healthCheck: readonly string[];
}

interface Instruction {
  name: string;
  text: string;
}

interface Stage extends Image {
  root: string;
  env: Record<string, string>;
  ports: string[];
}

type Built = ReadonlyMap<string, Promise<Stage>>;

const FILE = join('docker', 'Dockerfile');
const CONTEXT = resolve('.');

/** The packages of this checkout are those that this command installs: the set-up of the tests ran it. */
const INSTALLED_BY_SET_UP = 'npm ci';
/** The user of the base image, whom this machine does not have. */
const USER_OF_BASE = /\bnode:node\b/g;

/** Builds all stages below `dir`, independent ones side by side; resolves with the last and those before it by name. */
export async function buildImage(dir: string): Promise<{ image: Image; stages: Record<string, Image> }> {
  const built = new Map<string, Promise<Stage>>();
  for (const [i, instructions] of stagesOf(readFileSync(FILE, 'utf8')).entries()) {
    const name = /\bAS (\S+)/.exec(instructions[0]?.text ?? '')?.[1] ?? String(i);
    built.set(name, buildStage(join(dir, name), instructions.slice(1), new Map(built)));
  }
  const stages = await Promise.all([...built].map(async ([name, stage]) => [name, await stage] as const));
  const image = stages.at(-1)?.[1];
  if (image === undefined) throw new TypeError(`${FILE} has no stage`);
  return { image, stages: Object.fromEntries(stages) };
}

function stagesOf(text: string): Instruction[][] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  const instructions = lines
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ name: line.slice(0, line.indexOf(' ')), text: line.slice(line.indexOf(' ') + 1).trim() }));
  const stages: Instruction[][] = [];
  for (const one of instructions) {
    if (one.name === 'FROM') stages.push([one]);
    else stages.at(-1)?.push(one);
  }
  return stages;
}

async function buildStage(root: string, instructions: readonly Instruction[], built: Built): Promise<Stage> {
  const stage: Stage = { root, folder: root, env: {}, user: 'root', ports: [], command: [], healthCheck: [] };
  for (const { name, text } of instructions) {
    const step = STEPS[name];
    if (step === undefined) throw new TypeError(`${FILE}: add ${name} to STEPS`);
    await step(stage, text, built);
  }
  return stage;
}

const STEPS: Readonly<Record<string, (stage: Stage, text: string, built: Built) => Promise<void> | void>> = {
  WORKDIR: (stage, text) => {
    stage.folder = placeIn(stage, text);
    mkdirSync(stage.folder, { recursive: true });
  },
  ENV: (stage, text) => {
    for (const [, key, value] of text.matchAll(/(\w+)=(\S+)/g)) stage.env[key ?? ''] = value ?? '';
  },
  COPY: copy,
  RUN: async (stage, text) => {
    if (text === INSTALLED_BY_SET_UP) {
      symlinkSync(resolve('node_modules'), join(stage.folder, 'node_modules'));
      return;
    }
    const ours = text.replace(USER_OF_BASE, `${process.getuid?.()}:${process.getgid?.()}`);
    const { code, said } = await run(['sh', '-c', ours], stage.folder, stage.env);
    if (code !== 0) throw new Error(`${text}\nended with code ${code}:\n${said}`);
  },
  USER: (stage, text) => void (stage.user = text),
  VOLUME: () => undefined,
  EXPOSE: (stage, text) => void stage.ports.push(text),
  HEALTHCHECK: (stage, text) => void (stage.healthCheck = listIn(text.slice(text.indexOf('CMD ') + 4))),
  CMD: (stage, text) => void (stage.command = listIn(text)),
};

async function copy(stage: Stage, text: string, built: Built): Promise<void> {
  const words = text.split(/\s+/);
  const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
  const target = words.pop() ?? '';
  const source = from === undefined ? undefined : await built.get(from);
  if (from !== undefined && source === undefined) throw new TypeError(`${FILE}: there is no stage ${from} before`);
  for (const word of words) {
    const file = source === undefined ? resolve(CONTEXT, word) : placeIn(source, word);
    const to = target.endsWith('/') ? join(stage.folder, target, word) : placeIn(stage, target);
    if (source === undefined && file !== CONTEXT && !isSent(word)) throw new Error(`${word} is not sent to the build`);
    // The engine copies links as links; npm's are relative, so they hold.
    cpSync(file, to, { recursive: true, verbatimSymlinks: true, filter: (one) => source !== undefined || isSent(one) });
  }
}

function placeIn(stage: Stage, path: string): string {
  return path.startsWith('/') ? join(stage.root, path) : join(stage.folder, path);
}

function listIn(json: string): string[] {
  return JSON.parse(json) as string[];
}

/** Whether the file is part of the context: the last pattern of the ignore file that fits it, or a folder above, says. */
function isSent(file: string): boolean {
  const path = relative(CONTEXT, resolve(CONTEXT, file));
  return path === '' || PATTERNS.reduce((sent, { fits, sends }) => (fits(path) ? sends : sent), true);
}

const PATTERNS = readFileSync(`${FILE}.dockerignore`, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const pattern = line.replace(/^!/, '').replaceAll('.', '\\.');
    const names = pattern.replace(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?'));
    const whole = new RegExp(`^${names}(?:/.*)?$`);
    return { fits: (path: string) => whole.test(path), sends: line.startsWith('!') };
  });

/** What this machine's environment is to a command of the image: its programs, and how packages are fetched. */
export function environment(own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(([key]) => /^(PATH|HOME|LANG|\w+_proxy|npm_config_\w+)$/i.test(key));
  const { npm_config_local_prefix: _ofThisCheckout, ...env } = Object.fromEntries(ours);
  const PATH = `${dirname(process.execPath)}:${env['PATH'] ?? ''}`;
  return { ...env, PATH, npm_config_prefer_offline: 'true', npm_config_loglevel: 'error', ...own };
}

export interface Ended {
  code: number | null;
  said: string;
}

export async function run(
  [program = '', ...args]: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const child = spawn(program, args, { cwd, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (part: Buffer) => void (said += part.toString()));
  child.stderr.on('data', (part: Buffer) => void (said += part.toString()));
  const code = await new Promise<number | null>((ended, failed) => {
    child.once('error', failed);
    child.once('close', ended);
  });
  return { code, said };
}
