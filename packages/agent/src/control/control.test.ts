import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { agentConfigSchema, saveConfig } from '../config.ts';
import { askAgent } from './client.ts';
import { listenForCommands } from './server.ts';
import { announceStopping } from './stopping.ts';

let dir: string;
let path: string;
let server: Server | null = null;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'picket-control-'));
  path = join(dir, 'run/agent.sock');
  await saveConfig(
    dir,
    agentConfigSchema.parse({ server: 'https://s:8441', host: 'kvm1', cluster: 'c', pools: [], socketPath: path }),
  );
});
afterEach(async () => {
  server?.close();
  await rm(dir, { recursive: true });
});

it('tells the running agent that the host stops', async () => {
  server = await listenForCommands(path, async ({ command }) => ({ ok: true, sentence: `Heard ${command}.` }));
  expect(await announceStopping({ data: dir })).toEqual({ sent: true, sentence: 'Heard stopping.' });
});

it('never fails a shutdown: no agent, no configuration', async () => {
  expect(await announceStopping({ data: dir })).toMatchObject({
    sent: false,
    sentence: expect.stringContaining('does not answer'),
  });
  expect(await announceStopping({ data: join(dir, 'none') })).toMatchObject({
    sent: false,
    sentence: expect.stringContaining('has not joined'),
  });
});

it('keeps a second agent from running', async () => {
  server = await listenForCommands(path, async () => ({ ok: true, sentence: '' }));
  await expect(listenForCommands(path, async () => ({ ok: true, sentence: '' }))).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  });
});

it('takes over the socket of an agent that was killed', async () => {
  server = await listenForCommands(path, async () => ({ ok: true, sentence: '' }));
  const asked = async () => askAgent(path, { command: 'ping' }, 1_000);
  expect(await asked()).toMatchObject({ ok: true });
  // What a killed agent leaves behind: the file, and nobody who listens.
  await new Promise((resolve) => server?.close(resolve));
  server = await listenForCommands(path, async () => ({ ok: false, sentence: 'the second' }));
  expect(await asked()).toEqual({ ok: false, sentence: 'the second' });
});
