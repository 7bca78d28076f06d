import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../store/testing.ts';
import { exampleMessage } from '../../testing/example-message.ts';
import { commandChannel } from './command-channel.ts';

const folder = temporaryFolder('command');
afterAll(() => folder.remove());
const file = join(folder.path, 'told');

const send = (command: string, message = exampleMessage(), timeoutMs = 5_000) =>
  commandChannel.send({ kind: 'command', command }, message, timeoutMs);

describe('a command', () => {
  it('gets the message as JSON on standard input, and its parts by environment', async () => {
    const script = `cat > ${file}; env | grep ^PICKET_ | sort >> ${file}; echo filed`;
    expect(await send(`/bin/sh -c "${script}"`)).toEqual({ ok: true, detail: 'filed' });
    const [json = '', ...env] = readFileSync(file, 'utf8').trim().split('\n');
    expect(JSON.parse(json)).toEqual(exampleMessage());
    const { id, sentence } = exampleMessage();
    expect(env).toEqual([
      'PICKET_AT=2026-11-26T03:04:05.678Z',
      'PICKET_CLUSTER=rack1',
      'PICKET_EVENT=host-condemned',
      `PICKET_ID=${id}`,
      'PICKET_INCIDENT=rack1/host-a/7',
      'PICKET_REMINDER=',
      `PICKET_SENTENCE=${sentence}`,
      'PICKET_SEVERITY=critical',
      'PICKET_SUBJECT=host-a',
      'PICKET_TEST=',
    ]);
  });

  it('is split by quotes and run by no shell', async () => {
    expect(await send('/bin/echo "two words" $HOME ; touch /tmp/never')).toEqual({
      ok: true,
      detail: 'two words $HOME ; touch /tmp/never',
    });
  });

  it('that fails, hangs or is not there is tried again', async () => {
    expect(await send('/bin/sh -c "echo no luck >&2; exit 3"')).toEqual({
      ok: false,
      retry: true,
      detail: 'Exit code 3: no luck',
    });
    expect(await send('/bin/sleep 60', exampleMessage(), 200)).toMatchObject({ ok: false, retry: true });
    expect(await send('/no/such/program')).toMatchObject({ ok: false, retry: true });
  });

  it('need not read its input', async () => {
    expect(await send('/bin/true', exampleMessage({ evidence: ['x'.repeat(1_000_000)] }))).toMatchObject({ ok: true });
  });
});
