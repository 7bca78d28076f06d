import type { Virsh, VirshAnswer } from '../hypervisor/virsh.ts';

export interface FakeDomain {
  readonly uuid: string;
  readonly name: string;
  xml: string;
  state: 'running' | 'paused' | 'shutoff';
  /** libvirt's word for why it is shut off. */
  reason: string;
  persistent: boolean;
  autostart: boolean;
}

/** A small libvirt in memory that understands the commands Picket uses. */
export class FakeVirsh implements Virsh {
  readonly domains = new Map<string, FakeDomain>();
  /** Every command, in order, without the lists. */
  readonly calls: string[] = [];
  /** Answers instead of the built-in behaviour, by the command's first word. */
  readonly overrides = new Map<
    string,
    (words: readonly string[]) => VirshAnswer | null | Promise<VirshAnswer | null>
  >();
  readonly #readFile: (path: string) => Promise<string>;

  constructor(readFile: (path: string) => Promise<string> = async () => '') {
    this.#readFile = readFile;
  }

  add(domain: Partial<FakeDomain> & Pick<FakeDomain, 'uuid' | 'name'>): FakeDomain {
    const made: FakeDomain = {
      xml: domainXml(domain),
      state: 'shutoff',
      reason: 'unknown',
      persistent: true,
      autostart: false,
      ...domain,
    };
    this.domains.set(made.uuid, made);
    return made;
  }

  async call(args: readonly string[]): Promise<VirshAnswer> {
    if (args.length > 1) return this.#one(args);
    let stdout = '';
    let stderr = '';
    for (const command of (args[0] ?? '').split('; ')) {
      const answer = await this.#one(command.split(' '));
      if (!answer.ok && answer.kind !== 'failed') return answer;
      stdout += answer.stdout;
      if (!answer.ok) stderr += `error: ${answer.text}\n`;
    }
    return { ok: true, stdout, stderr };
  }

  async #one(words: readonly string[]): Promise<VirshAnswer> {
    const [name = '', ...rest] = words;
    if (name === 'echo') return said(rest.join(' '));
    if (name !== 'list') this.calls.push(words.join(' '));
    return (await this.overrides.get(name)?.(words)) ?? this.#perform(name, rest);
  }

  async #perform(name: string, rest: readonly string[]): Promise<VirshAnswer> {
    if (name === 'list') return said(this.#list(rest));
    if (name === 'define') return this.#define(await this.#readFile(rest[0] ?? ''));
    const domain = rest.map((word) => this.domains.get(word)).find((found) => found !== undefined);
    if (domain === undefined) return failed(`failed to get domain '${rest.at(-1)}'`);
    switch (name) {
      case 'dumpxml':
        return said(`${domain.xml}\n\n`);
      case 'start':
        domain.state = 'running';
        return said('');
      case 'destroy':
        domain.state = 'shutoff';
        domain.reason = 'destroyed';
        return said('');
      case 'domstate':
        return said(domain.state === 'shutoff' ? `shut off (${domain.reason})\n\n` : `${domain.state} (booted)\n\n`);
      case 'undefine':
        this.domains.delete(domain.uuid);
        return said('');
      case 'autostart':
        domain.autostart = false;
        return said('');
      default:
        return failed(`unknown command: '${name}'`);
    }
  }

  #define(xml: string): VirshAnswer {
    const uuid = /<uuid>(.*)<\/uuid>/.exec(xml)?.[1] ?? '';
    const name = /<name>(.*)<\/name>/.exec(xml)?.[1] ?? '';
    this.domains.set(uuid, { ...this.add({ uuid, name }), xml });
    return said('');
  }

  #list(options: readonly string[]): string {
    const wanted = [...this.domains.values()].filter((domain) =>
      options.every((option) => {
        if (option === '--persistent') return domain.persistent;
        if (option === '--autostart') return domain.autostart;
        return option.startsWith('--state-') ? domain.state === option.slice('--state-'.length) : true;
      }),
    );
    const shown = options.includes('--all') ? wanted : wanted.filter(({ state }) => state !== 'shutoff');
    return shown.map(({ uuid, name }) => (options.includes('--name') ? `${uuid} ${name}\n` : `${uuid}\n`)).join('');
  }
}

export const said = (stdout: string): VirshAnswer => ({ ok: true, stdout, stderr: '' });
export const failed = (text: string): VirshAnswer => ({ ok: false, kind: 'failed', text, stdout: '' });

/** A domain with one disk on the pool mounted at /run/pool/nfs1; `inside` goes into its devices. */
export function domainXml({ uuid, name }: { uuid: string; name: string }, inside = '', os = ''): string {
  return `<domain type='kvm'>
  <name>${name}</name>
  <uuid>${uuid}</uuid>
  <memory unit='KiB'>16384</memory>
  <vcpu>2</vcpu>
  <os><type arch='x86_64'>hvm</type>${os}</os>
  <devices>
    <disk type='file' device='disk'>
      <source file='/run/pool/nfs1/${name}.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    ${inside}
  </devices>
</domain>`;
}
