import { randomUUID } from 'node:crypto';
import type { ListedDomain } from './domain-list.ts';
import { libvirtText, type Virsh } from './virsh.ts';

/** A domain's XML twice: as it is here and now, and as another host can define it, with its secrets. */
interface DomainDump {
  /** What the facts are read from: for a running domain it shows mirrors and whole backing chains. */
  readonly here: string;
  readonly portable: string;
  /** Why a domain that does not run is shut off, in libvirt's word; null when it runs or did not say. */
  readonly shutoffReason: string | null;
}

export interface Dumps {
  readonly dumps: ReadonlyMap<string, DomainDump>;
  /** Why some are missing, in libvirt's words; empty when none is. */
  readonly reason: string;
}

const baseTimeoutMs = 10_000;
const perDomainMs = 50;

/** Reads the XML of all domains in one virsh process. A domain without one is missing from the map. */
export async function dumpDomains(virsh: Virsh, domains: readonly ListedDomain[]): Promise<Dumps> {
  if (domains.length === 0) return { dumps: new Map(), reason: '' };
  const marker = `=${randomUUID()}=`;
  const commands = domains.flatMap(({ uuid, active }) =>
    active
      ? [`dumpxml ${uuid}`, `dumpxml --migratable --security-info ${uuid}`]
      : [`dumpxml --inactive --security-info ${uuid}`, `domstate ${uuid} --reason`],
  );
  const answer = await virsh.call([commands.join(`; echo ${marker}; `)], baseTimeoutMs + domains.length * perDomainMs);
  const parts = answer.stdout.split(marker).map((part) => part.trim());
  const dumps = new Map<string, DomainDump>();
  let at = 0;
  for (const { uuid, active } of domains) {
    const here = parts[at] ?? '';
    const second = parts[at + 1] ?? '';
    const portable = active ? second : here;
    at += 2;
    if (isWhole(here) && isWhole(portable))
      dumps.set(uuid, { here, portable, shutoffReason: active ? null : shutoffReason(second) });
  }
  return { dumps, reason: answer.ok ? libvirtText(answer.stderr) : answer.text };
}

/** virsh may have been killed in the middle of one. */
function isWhole(xml: string): boolean {
  return xml.startsWith('<') && xml.endsWith('</domain>');
}

/** `shut off (crashed)` → `crashed`. A domain that was started meanwhile says something else: nothing is known then. */
function shutoffReason(state: string): string | null {
  return /^shut off \(([^)]{1,64})\)$/.exec(state)?.[1] ?? null;
}
