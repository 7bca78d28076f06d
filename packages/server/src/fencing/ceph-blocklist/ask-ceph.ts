import { isIPv6 } from 'node:net';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { oneLine, seconds } from '../answers.ts';
import type { FenceDevice } from '../driver.ts';
import { runCommand } from '../run-command.ts';

/** The distribution's own: another Python does not know the bindings that come with ceph-common. */
const python = '/usr/bin/python3';
const script = fileURLToPath(new URL('./ceph_blocklist.py', import.meta.url));
/** Left of the deadline for the start of the program and its end. */
const marginMs = 500;

const answerSchema = z.object({
  /** The monitors let the user in. */
  reached: z.boolean(),
  /** An order may have left. */
  sent: z.boolean(),
  fsid: z.string().nullable(),
  ok: z.boolean(),
  reason: z.string(),
  entries: z.number().optional(),
  wasOpen: z.boolean().optional(),
  unclear: z.record(z.string(), z.string()).optional(),
});

export type CephAnswer = z.infer<typeof answerSchema>;

/** What is asked of Ceph: a look only, or an order to the cluster with this id and no other. */
export type CephQuestion =
  | { readonly call: 'look' }
  | { readonly call: 'lift'; readonly guid: string; readonly addresses: readonly string[] }
  | {
      readonly call: 'bar';
      readonly guid: string;
      readonly addresses: readonly string[];
      readonly images: readonly { readonly pool: string; readonly image: string }[];
    };

/** Asks Ceph once. Never throws; a program that did not end in time may have sent its order. */
export async function askCeph(device: FenceDevice, question: CephQuestion, timeoutMs: number): Promise<CephAnswer> {
  const { address, username, password } = device;
  const host = isIPv6(address.host) ? `[${address.host}]` : address.host;
  const ask = {
    ...question,
    monHost: address.port === null ? host : `${host}:${address.port}`,
    user: username.replace(/^client\./, ''),
    key: password,
    seconds: Math.max(1, Math.floor((timeoutMs - marginMs) / 1000)),
  };
  const { exitCode, raw, stderr, timedOut, notRun, tookMs } = await runCommand({
    file: python,
    // Isolated: nothing of the environment or the folder decides what is imported.
    args: ['-I', script],
    stdin: JSON.stringify(ask),
    secrets: [password],
    timeoutMs,
  });
  const silent = (reason: string, sent: boolean): CephAnswer => ({
    reached: false,
    sent,
    fsid: null,
    ok: false,
    reason,
  });
  if (notRun !== null) return silent(`${python} cannot be run: ${oneLine(notRun)}`, false);
  const read = answerSchema.safeParse(json(raw));
  if (read.success) return { ...read.data, reason: oneLine(read.data.reason) };
  if (timedOut) return silent(`Ceph did not answer within ${seconds(tookMs)}`, question.call !== 'look');
  if (/No module named '(rados|rbd)'/.test(stderr))
    return silent('this server lacks Ceph’s client: install ceph-common (python3-rados, python3-rbd)', false);
  return silent(`the Ceph client ended with exit code ${exitCode}: ${oneLine(stderr)}`, question.call !== 'look');
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
