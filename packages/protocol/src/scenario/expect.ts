import type { ScenarioOutcome } from './outcome.ts';
import type { ScenarioExpectation, VmExpectation } from './schema.ts';

/** What of the expectation did not come true, one sentence each. Pure. */
export function unmet(expected: ScenarioExpectation, outcome: Omit<ScenarioOutcome, 'ok' | 'failures'>): string[] {
  const failures: string[] = [];
  if (expected.fenced !== undefined) {
    const wanted = [...expected.fenced].sort().join(', ') || 'no host';
    const fenced = [...outcome.fenced].sort().join(', ') || 'no host';
    if (fenced !== wanted) failures.push(`fenced: ${fenced}, expected ${wanted}`);
  }
  for (const [host, state] of Object.entries(expected.hosts ?? {})) {
    const found = outcome.hosts[host]?.state ?? 'unknown';
    if (found !== state) failures.push(`${host} ended ${found}, expected ${state}`);
  }
  for (const [vm, expectation] of Object.entries(expected.vms ?? {}))
    failures.push(...unmetVm(vm, expectation, outcome.vms[vm]));
  const events = new Set(outcome.notifications.map(({ event }) => event));
  for (const event of expected.notified ?? []) if (!events.has(event)) failures.push(`nobody was told ${event}`);
  for (const event of expected.notNotified ?? []) if (events.has(event)) failures.push(`somebody was told ${event}`);
  for (const [host, actions] of Object.entries(expected.powerActions ?? {})) {
    const taken = outcome.powerActions.filter((told) => told.host === host && told.result !== 'failed');
    const found = taken.map(({ action }) => action).join(', ') || 'nothing';
    const wanted = actions.join(', ') || 'nothing';
    if (found !== wanted) failures.push(`the device of ${host} took ${found}, expected ${wanted}`);
  }
  const sentences = outcome.journal.map(({ sentence }) => sentence.toLowerCase());
  for (const text of expected.journal ?? []) {
    if (!sentences.some((sentence) => sentence.includes(text.toLowerCase())))
      failures.push(`no journal sentence contains "${text}"`);
  }
  return failures;
}

function unmetVm(
  vm: string,
  { running, starts, notBefore }: VmExpectation,
  found: ScenarioOutcome['vms'][string] | undefined,
): string[] {
  if (found === undefined) return [`there is no VM ${vm}`];
  const failures: string[] = [];
  const place = found.host ?? 'nowhere';
  if (running?.kind === 'host' && found.host !== running.host)
    failures.push(`${vm} ended on ${place}, expected ${running.host}`);
  if (running?.kind === 'any' && found.host === null) failures.push(`${vm} ended nowhere, expected any host`);
  if (running?.kind === 'none' && found.host !== null) failures.push(`${vm} ended on ${place}, expected nowhere`);
  if (running?.kind === 'any-but' && (found.host === null || found.host === running.host)) {
    failures.push(`${vm} ended on ${place}, expected any host but ${running.host}`);
  }
  if (starts !== undefined && found.starts !== starts)
    failures.push(`${vm} was started ${found.starts} times, expected ${starts}`);
  if (notBefore !== undefined && (found.lastStartMs ?? 0) < notBefore) {
    failures.push(`${vm} was last started at ${found.lastStartMs ?? 0} ms, expected not before ${notBefore} ms`);
  }
  return failures;
}
