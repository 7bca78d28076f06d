import { provenOff, type ScenarioOutcome } from '@picket/protocol';
import { type BmcCall, powerCommands } from '../bmc/log.ts';
import { isHung, isOn } from '../host/power.ts';
import type { Lab } from '../lab/state.ts';
import { rest } from '../server/rest.ts';
import { where } from '../where.ts';
import type { Sampler } from './sampler.ts';

const actionNames: Record<string, string> = {
  'power 0': 'off',
  'power 1': 'on',
  'reset 1': 'reset',
  'shutdown 1': 'soft',
};

function actionName({ what, value }: BmcCall): string {
  return actionNames[`${what} ${value}`] ?? `${what} ${value}`;
}

/** Reads everything that the run can be judged by. `startedAt` is in milliseconds since 1970. */
export async function collect(lab: Lab, name: string, startedAt: number, sampler: Sampler): Promise<ScenarioOutcome> {
  const since = (time: string) => Date.parse(time) - startedAt;
  const views = (await rest.status(lab)).clusters[0]?.hostList ?? [];
  const journal = (await rest.journal(lab)).filter(({ at }) => since(at) >= 0);
  const outbox = await rest.outbox(lab);
  const found = where(lab.dir);
  const hosts = lab.hosts.map(({ name: host }) => {
    const power = !isOn(lab, host) ? 'off' : isHung(lab, host) ? 'hung' : 'on';
    return [host, { state: views.find((view) => view.name === host)?.state ?? 'unknown', power }] as const;
  });
  const vms = lab.vms.map(({ name: vm }) => {
    const host = found.find((entry) => entry.vm === vm)?.hosts[0]?.host ?? null;
    const runs = sampler.runs(vm);
    return [
      vm,
      {
        state: host === null ? 'stopped' : 'running',
        host,
        starts: runs.length,
        lastStartMs: runs.at(-1)?.firstMs ?? null,
      },
    ] as const;
  });
  const calls = lab.hosts.flatMap(({ name: host }) =>
    powerCommands(lab.dir, host).map((call) => ({
      at: call.at - startedAt,
      host,
      action: actionName(call),
      result: 'done' as const,
    })),
  );
  return {
    name,
    seed: null,
    ok: false,
    failures: [],
    violations: sampler.violations.map(
      ({ atMs, vm, hosts: on }) => `I1: ${vm} ran on ${on.join(' and ')} at ${atMs} ms`,
    ),
    hosts: Object.fromEntries(hosts),
    fenced: provenOff(journal),
    vms: Object.fromEntries(vms),
    powerActions: calls.filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at),
    notifications: outbox
      .map(({ at, event, subject }) => ({ at: since(at), event, subject }))
      .filter(({ at }) => at >= 0),
    journal: journal.map(({ at, subject, sentence }) => ({ at: since(at), subject, sentence })),
  };
}
