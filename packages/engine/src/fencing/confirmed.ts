import type { HostState } from '@picket/protocol';
import type { Draft } from '../draft.ts';
import type { Proof } from '../model/fence.ts';
import { fencedAgain } from '../recovery/fatal.ts';
import { hold, loseVms } from '../recovery/lost.ts';
import { transition } from '../states/transition.ts';
import { list, n, secs } from '../words/sentences.ts';
import { bindingGuid, boundLevels, deviceAt, deviceName } from './levels.ts';
import { forgetOverrides } from './overrides.ts';

/**
 * The old life of this host cannot write any more (I2). From here on its VMs may be started elsewhere. For action reboot the
 * epochs of its VMs are raised in this very step, saved before the power-on is sent (S14).
 */
export function fenceConfirmed(d: Draft, name: string, proof: Proof): void {
  const host = d.host(name);
  const reboot = host.fence?.action === 'reboot' && proof.kind === 'power-off' ? proof : null;
  const again = host.state === 'fenced';
  forgetOverrides(d, name);
  d.patchHost(name, {
    proof,
    doubtSince: null,
    fence: null,
    check: null,
    nextRoundAt: d.now + host.settings.checkIntervalSeconds * 1000,
    automaticMaintenance: true,
    fencedAt:
      (proof.kind === 'power-off' || proof.kind === 'storage') && !again ? fencedAgain(host, d.now) : host.fencedAt,
  });
  if (!again) transition(d, name, cause(host.state, proof), sentenceOf(name, proof), { proof });
  else d.say(name, 'proof', sentenceOf(name, proof), { proof });
  const proven = proof.kind === 'storage' ? new Set(proof.vms) : null;
  const lost = loseVms(d, name, null, reboot !== null, (vm) => proven === null || proven.has(vm));
  if (proof.kind === 'storage') holdTheOpen(d, name, proof);
  if (!again)
    d.notify(
      'fence-confirmed',
      'warning',
      name,
      `${sentenceOf(name, proof)} ${n(lost.length, 'VM')} to be started elsewhere: ${list(lost.map((v) => v.name))}.`,
      { proof, vms: lost.map((v) => v.name) },
    );
  if (reboot !== null) powerOnAgain(d, name, reboot);
}

/** Storage fencing is proof for each VM by itself (S19): of the others a person must make sure. */
function holdTheOpen(d: Draft, name: string, proof: Extract<Proof, { kind: 'storage' }>): void {
  for (const { vm, why } of proof.open) {
    const now = d.vm(vm);
    if (now.recovery.kind === 'held') continue;
    hold(
      d,
      now,
      name,
      `${name} was shut out of ${proof.storage} and may be on, and ${why}. When you are sure that ${name} is off, run: picket host confirm-down ${name}`,
    );
  }
}

/** What was switched off is switched on again: the level that was cut last comes first, since it may feed the others. */
function powerOnAgain(d: Draft, name: string, proof: Extract<Proof, { kind: 'power-off' }>): void {
  const host = d.host(name);
  const bound = boundLevels(host);
  const cut = [...new Set(proof.offLevels.length === 0 ? [proof.level] : proof.offLevels.toReversed())];
  for (const level of cut) {
    if (!bound.includes(level)) {
      const sentence = `The ${deviceName(host, level)} of ${name} was told off and is not bound any more: switch it on by hand.`;
      d.say(name, 'power-on', sentence, { level });
      continue;
    }
    d.order({
      kind: 'power',
      host: name,
      level,
      action: 'on',
      guid: bindingGuid(host, level),
      revision: deviceAt(host, level).revision,
      timeoutMs: host.settings.fenceCommandSeconds * 1000,
    });
  }
  d.say(
    name,
    'power-on',
    `${name} is powered on again, as its fencing action is reboot; the epochs of its VMs are raised.`,
    { levels: cut },
  );
}

function cause(state: HostState, proof: Proof): 'person-confirmed' | 'confirmed-off' | 'already-off' {
  if (proof.kind === 'person') return 'person-confirmed';
  return state === 'fencing' ? 'confirmed-off' : 'already-off';
}

function sentenceOf(name: string, proof: Proof): string {
  if (proof.kind === 'person') return `${proof.who} confirmed that ${name} is down (${proof.reason}).`;
  if (proof.kind === 'storage')
    return `${name} is shut out of ${proof.storage} (${list(proof.addresses)}): asked twice, and nothing was written there in between.`;
  if (proof.kind === 'new-boot') return `${name} has booted anew.`;
  return `The power of ${name} read off twice, ${secs(proof.secondReadAt - proof.firstReadAt)} apart, with no life in between${proof.alreadyOff ? '; it was off already' : ''}.`;
}
