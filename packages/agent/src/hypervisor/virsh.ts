import { run } from '../process/run.ts';

/** What libvirt answered. `timeout` and `missing` are no answer: whatever was asked may have happened or not (I4). */
export type VirshAnswer =
  | { readonly ok: true; readonly stdout: string; readonly stderr: string }
  | {
      readonly ok: false;
      readonly kind: 'failed' | 'timeout' | 'missing';
      readonly text: string;
      readonly stdout: string;
    };

/** The port to libvirt. Tests plug in their own. */
export interface Virsh {
  /** Runs one virsh command; with a single argument several, separated by `;`. Never throws. */
  call(args: readonly string[], timeoutMs?: number): Promise<VirshAnswer>;
}

const defaultTimeoutMs = 10_000;

export function systemVirsh(uri: string): Virsh {
  return {
    async call(args, timeoutMs = defaultTimeoutMs) {
      const { ended, code, stdout, stderr } = await run('virsh', ['-q', '-c', uri, ...args], { timeoutMs });
      if (ended === 'exited' && code === 0) return { ok: true, stdout, stderr };
      if (ended === 'missing') return { ok: false, kind: 'missing', text: 'virsh is not installed', stdout };
      if (ended === 'timeout')
        return { ok: false, kind: 'timeout', text: `libvirt did not answer within ${timeoutMs / 1000} s`, stdout };
      return { ok: false, kind: 'failed', text: libvirtText(stderr), stdout };
    },
  };
}

/** libvirt's own words in one line, each sentence once, without virsh's `error:`. */
export function libvirtText(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.replace(/^error: /, '').trim());
  return [...new Set(lines)].filter((line) => line !== '').join(' ');
}

/** True when libvirt itself said that it knows no such domain: then it is not here, which is knowledge. */
export function saysNoDomain(text: string): boolean {
  return /failed to get domain|domain not found|no domain with matching/i.test(text) && !saysNoConnection(text);
}

/** True when virsh did not even reach libvirtd: nothing was asked of it. */
export function neverConnected(text: string): boolean {
  return /failed to connect to the hypervisor/i.test(text);
}

/** True when the conversation with libvirtd broke: what was asked may be going on all the same. */
export function saysNoConnection(text: string): boolean {
  return /failed to connect|disconnected from|end of file while reading|cannot recv data|connection reset|broken pipe|client socket is closed|keepalive/i.test(
    text,
  );
}
