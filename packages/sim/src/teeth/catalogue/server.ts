import type { Sabotage } from '../sabotage.ts';

const cluster = 'packages/server/src/runtime/cluster-runtime.ts';
const runtime = 'packages/server/src/runtime/runtime.ts';
const restart = 'packages/engine/src/handlers/server.ts';

/** The server that crashes, sleeps, or is no longer the one: S17, T6, and I6 behind them. */
export const serverSabotages: readonly Sabotage[] = [
  {
    id: 'I6-perform-before-commit',
    rule: 'I6',
    sentence: 'Effects are performed before their intent is saved.',
    file: cluster,
    find: 'await this.save(next.event, result, now);',
    replace: 'void this.save(next.event, result, now).catch(() => undefined);',
  },
  {
    id: 'I6-fence-again',
    rule: 'I6',
    sentence: 'After a crash the off command is given again without reading power.',
    file: restart,
    find: 'beginLevel(d, name, host.fence.level, host.settings.fenceCommandSeconds);',
    replace:
      "d.order({ kind: 'power', host: name, level: 0, action: 'off', guid: null, revision: host.devices[0]?.revision ?? '', timeoutMs: 10_000 });",
  },
  {
    id: 'I6-fence-forgotten',
    rule: 'I6',
    sentence: 'A fence under way is forgotten in a crash.',
    file: restart,
    find: "if (host.state === 'fencing' && host.fence !== null) {",
    replace: "if (host.state === 'fencing' && host.fence === null) {",
  },
  {
    id: 'I6-start-forgotten',
    rule: 'I6',
    sentence: 'A start under way is forgotten in a crash, and its VM waits for a place again.',
    file: restart,
    find: "if (vm.recovery.kind === 'starting') {\n      d.drop(vm.recovery.effect);\n",
    replace:
      "if (vm.recovery.kind === 'starting') {\n      d.patchVm(vm.uuid, { on: [], recovery: { kind: 'waiting', since: d.now, from: vm.recovery.from, notBefore: d.now, onlyHost: null, attempts: 0, avoid: [vm.recovery.host], locked: null, told: false } });\n      continue;\n",
  },
  {
    id: 'I6-proof-kept-over-restart',
    rule: 'I6',
    sentence: 'A proof of before a crash is believed without reading power again.',
    file: restart,
    find: "(host.proof === null || host.proof.kind === 'power-off' || host.proof.kind === 'storage')",
    replace: '(host.proof === null)',
  },
  {
    id: 'S17-power-without-lease',
    rule: 'S17',
    sentence: 'Power is cut without asking for the lease.',
    file: 'packages/server/src/runtime/perform-power.ts',
    find: 'const leftMs = await ports.store.assertLease();',
    replace: 'const leftMs = effect.timeoutMs;',
  },
  {
    id: 'S17-stall-unnoticed',
    rule: 'S17',
    sentence: 'A server that stood still does not notice.',
    file: runtime,
    find: 'const late = mono - SWEEP_MS > LATE_MS;',
    replace: 'const late = mono < 0;',
  },
  {
    id: 'S17-stall-is-silence',
    rule: 'S17',
    sentence: 'After a pause of the server every host counts as silent for that long.',
    file: runtime,
    find: 'if (late) runtime.links.excuse();',
    replace: '',
  },
  {
    id: 'T6-impatient-start',
    rule: 'T6',
    sentence: 'A server that has just started gives agents no time to come back.',
    file: 'packages/server/src/runtime/link-monitor.ts',
    find: '(link.heard ? limit : Math.max(limit, FIRST_HEARD_MS))',
    replace: 'limit',
  },
];
