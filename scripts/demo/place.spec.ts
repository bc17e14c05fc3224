import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ownFolder, portFrom } from './place.js';

const dataDir = mkdtempSync(join(tmpdir(), 'tidewatch-demo-place-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

function holding(name: string): string {
  mkdirSync(join(dataDir, name));
  writeFileSync(join(dataDir, name, 'file'), 'x');
  return join(dataDir, name, 'file');
}

describe('the place of a demo', () => {
  it('is its own: that of a running demo is left alone, that of a killed one is removed', () => {
    const { pid: ended } = spawnSync(process.execPath, ['--version']);
    const [running, killed, other] = [`demo-${process.ppid}`, `demo-${ended}`, 'demo-of-somebody'].map(holding);
    const folder = ownFolder(dataDir);
    expect(existsSync(folder)).toBe(true);
    expect([running, killed, other].map((file) => existsSync(file ?? ''))).toEqual([true, false, true]);
  });

  it('is another port when the wanted one is taken, even by somebody who never answers', async () => {
    const held: Socket[] = [];
    const mute = createServer((socket) => held.push(socket)).listen(0, '127.0.0.1');
    await new Promise((resolve) => mute.once('listening', resolve));
    const { port } = mute.address() as AddressInfo;
    expect(await portFrom(port, '127.0.0.1')).not.toBe(port);
    held.forEach((socket) => socket.destroy());
    await new Promise((resolve) => mute.close(resolve));
    expect(await portFrom(port, '127.0.0.1')).toBe(port);
  });
});
