import { contradictions, PicketError, resolveSettings, type SettingKey } from '@picket/protocol';
import { addressKey, parseAddress } from '../fencing/address.ts';
import { parseSyntax, uses } from '../fencing/exec/command-line.ts';
import { refuseControl, splitPlain } from '../fencing/exec/split-words.ts';
import type { StoredSetting } from '../store/types.ts';
import type { Levels } from './levels.ts';

/**
 * Refuses a text that could never reach a fence device as it is meant. The value itself is not repeated: it may be a secret.
 * @throws PicketError SETTING_REFUSED
 */
export function checkText(key: SettingKey, value: unknown): void {
  if (typeof value !== 'string') return;
  const problem = textProblem(key, value);
  if (problem !== null) throw new PicketError('SETTING_REFUSED', `${key} cannot be set to that: ${problem}`);
}

function textProblem(key: SettingKey, text: string): string | null {
  try {
    refuseControl(text, 'It');
    if (key === 'ipmiHost' && text !== '') {
      const address = parseAddress(text);
      if ('problem' in address) return address.problem;
    }
    if (key === 'ipmiExecutionSyntax') {
      const words = parseSyntax(text);
      for (const needed of ['ipmi_exec', 'ipmi_action'] as const) {
        if (!uses(words, needed)) return `The line must contain $${needed.toUpperCase()}.`;
      }
    }
    if (key === 'ipmiExec' && (splitPlain(text)[0] ?? '') === '') return 'It names no command to run.';
    if (key.startsWith('ipmiAction')) splitPlain(text);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** @throws PicketError SETTING_REFUSED with every contradiction that would be in force, the cluster's own first */
export function checkContradictions(levels: Levels): void {
  const ofCluster = contradictions(levels.cluster);
  const ofHosts = [...levels.hosts].flatMap(([host, values]) =>
    contradictions(levels.cluster, values)
      .filter((sentence) => !ofCluster.includes(sentence))
      .map((sentence) => `On host ${host}: ${sentence}`),
  );
  const all = [...ofCluster, ...ofHosts];
  if (all.length > 0) throw new PicketError('SETTING_REFUSED', all.join(' '));
}

/**
 * One device on two hosts would power off a healthy machine and prove the wrong death (S1).
 * @throws PicketError SETTING_REFUSED
 */
export function checkAddressIsFree(
  place: { readonly cluster: string; readonly host: string | null },
  text: unknown,
  written: readonly StoredSetting[],
): void {
  const key = deviceKey(text);
  if (key === null) return;
  for (const row of written) {
    const same = row.cluster === place.cluster && row.host === place.host;
    if (same || deviceKey(row.value) !== key) continue;
    throw new PicketError(
      'SETTING_REFUSED',
      `ipmiHost ${String(text)} is the fence device of host ${row.host} of cluster ${row.cluster} already: one device must not stand for two hosts. Unset it there first.`,
      { host: row.host, cluster: row.cluster },
    );
  }
}

function deviceKey(text: unknown): string | null {
  if (typeof text !== 'string' || text === '') return null;
  const address = parseAddress(text);
  return 'problem' in address ? null : addressKey(address);
}

/** Sentences about what the settings in force cannot do, though they are allowed. */
export function deviceWarnings(levels: Levels, host: string): readonly string[] {
  const s = resolveSettings(levels.cluster, levels.hosts.get(host));
  if (s.ipmiHost === '') return [`Host ${host} has no fence device: it can never be fenced. Set its ipmiHost.`];
  if (s.fenceDriver !== 'exec') return [];
  const out: string[] = [];
  if (s.ipmiActionStatus.trim() === '') {
    out.push(`ipmiActionStatus is empty for host ${host}: without a status command nothing can ever be proven off.`);
  }
  if (s.ipmiActionStop.trim() === '') out.push(`ipmiActionStop is empty for host ${host}: it cannot be powered off.`);
  if (s.ipmiActionIdentity.trim() === '') {
    out.push(`ipmiActionIdentity is empty for host ${host}: its device cannot be bound by identity.`);
  }
  return out;
}
