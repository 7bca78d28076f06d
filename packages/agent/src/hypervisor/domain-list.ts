import { randomUUID } from 'node:crypto';
import type { Domain } from '@picket/protocol';
import { libvirtText, type Virsh } from './virsh.ts';

/** A domain as libvirt's own lists name it, before its XML is read. */
export interface ListedDomain {
  readonly uuid: string;
  readonly name: string;
  readonly state: Domain['state'];
  /** libvirt counts it as active: a start that is under way is active already, though not running yet. */
  readonly active: boolean;
  readonly persistent: boolean;
  readonly autostart: boolean;
}

/** Either the whole list or the reason why it is not known; never a part of it (S5). */
export type DomainList =
  | { readonly ok: true; readonly domains: readonly ListedDomain[] }
  | { readonly ok: false; readonly reason: string };

const lists = [
  'list --all --uuid --name',
  'list --all --uuid --state-running',
  'list --all --uuid --state-paused',
  'list --all --uuid --state-shutoff',
  'list --uuid',
  'list --all --uuid --persistent',
  'list --all --uuid --autostart',
] as const;

/** Asks for all lists in one virsh process: a spawn costs more than the questions. */
export async function listDomains(virsh: Virsh): Promise<DomainList> {
  const marker = `=${randomUUID()}=`;
  const answer = await virsh.call([lists.join(`; echo ${marker}; `)]);
  if (!answer.ok) return { ok: false, reason: answer.text };
  // virsh's exit code is that of its last command only.
  if (answer.stderr.trim() !== '') return { ok: false, reason: libvirtText(answer.stderr) };
  const parts = answer.stdout.split(marker);
  if (parts.length !== lists.length)
    return { ok: false, reason: 'virsh answered in a way that Picket does not understand' };
  const [names = '', ...sets] = parts;
  const [running, paused, shutoff, active, persistent, autostart] = sets.map((part) => new Set(lines(part)));
  const domains = lines(names).map((line): ListedDomain => {
    const uuid = line.slice(0, 36);
    return {
      uuid,
      name: line.slice(36).trim(),
      state: running?.has(uuid)
        ? 'running'
        : paused?.has(uuid)
          ? 'paused'
          : shutoff?.has(uuid) && !active?.has(uuid)
            ? 'shutoff'
            : 'other',
      active: active?.has(uuid) ?? false,
      persistent: persistent?.has(uuid) ?? false,
      autostart: autostart?.has(uuid) ?? false,
    };
  });
  return { ok: true, domains };
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
