/** Processes of two builds on one Redis, behind one address: as the Service of a cluster has it while pods are replaced. */
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EXAMPLE_MODEL } from '../../scripts/command/example-model.js';
import { startService, type ServiceProcess } from '../../scripts/command/service-process.js';

export type Role = 'door' | 'scorer';

export interface Build {
  /** The folder that holds `dist`, `models` and `config`. */
  folder: string;
}

const ROLES: Readonly<Record<Role, string>> = { door: 'intake,live,workbench', scorer: 'scoring' };

export class Fleet {
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'tidewatch-upgrade-'));
  private readonly running = new Map<Role, ServiceProcess>();
  private target = 0;

  private constructor(
    private readonly redisUrl: string,
    private readonly server: Server,
  ) {}

  static async open(redisUrl: string): Promise<Fleet> {
    const server = createServer();
    const fleet = new Fleet(redisUrl, server);
    server.on('connection', (client) => {
      const door = connect(fleet.target, '127.0.0.1');
      const end = (): void => void (client.destroy(), door.destroy());
      client.on('error', end).on('close', end).pipe(door);
      door.on('error', end).on('close', end).pipe(client);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return fleet;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get keys(): Record<'producer' | 'agent' | 'auditor' | 'operator', string> {
    return JSON.parse(readFileSync(join(this.dataDir, 'keys.json'), 'utf8')) as Fleet['keys'];
  }

  /** The new process starts first, then the one before is stopped in order. Resolves with the exit code of that one. */
  async replace(role: Role, { folder }: Build): Promise<number | null> {
    const env = { ROLES: ROLES[role], PORT: '0', REDIS_URL: this.redisUrl, DATA_DIR: this.dataDir, LOG_LEVEL: 'error' };
    const main = resolve(folder, 'dist', 'src', 'main.js');
    const next = await startService({ ...env, MODEL_DIR: EXAMPLE_MODEL }, main, folder);
    const before = this.running.get(role);
    this.running.set(role, next);
    if (role === 'door') this.target = Number(new URL(next.url).port);
    return before === undefined ? 0 : before.stop();
  }

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(this.url + path, { headers: { authorization: `Bearer ${this.keys.operator}` } });
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async close(): Promise<(number | null)[]> {
    const codes = await Promise.all([...this.running.values()].map((one) => one.stop()));
    this.server.close();
    return codes;
  }
}
