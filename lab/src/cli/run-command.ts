import type { ScenarioOutcome } from '@picket/protocol';
import type { Command } from 'commander';
import { LabError } from '../errors.ts';
import { defaultNfs } from '../nfs/config.ts';
import type { CommonOptions } from './output.ts';

function text(outcome: ScenarioOutcome): string {
  const marks = [...outcome.violations, ...outcome.failures].map((line) => `  ✗ ${line}`);
  const story = outcome.journal.map(
    ({ at, subject, sentence }) => `  ${(at / 1000).toFixed(1).padStart(7)} s  ${subject}: ${sentence}`,
  );
  return [`${outcome.ok ? '✓' : '✗'} ${outcome.name}`, ...marks, ...story].join('\n');
}

/** Registers `run SCENARIO…`: the same files as the simulator's, on real hosts, in real time. */
export function addRunCommand(add: (name: string) => Command): void {
  const command = add('run <scenario...>').description(
    'run scenario files on real hosts, each in a fresh lab of its own',
  );
  command.option('--nfs', 'on hosts with kernels of their own that mount their pools over NFS');
  command.action(async () => {
    const { printed } = await import('@picket/protocol');
    const { readScenario, runScenario } = await import('../scenario/run.ts');
    const options = command.opts<CommonOptions & { nfs?: boolean }>();
    const nfs = options.nfs === true ? defaultNfs : null;
    const scenarios = [];
    for (const file of command.args) scenarios.push(await readScenario(file, nfs));
    if (scenarios.length === 0) throw new LabError('name a scenario file', 2);
    let passed = 0;
    for (const scenario of scenarios) {
      const outcome = await runScenario(scenario, {
        ...(options.dir === undefined ? {} : { dir: options.dir }),
        ...(nfs === null ? {} : { nfs }),
        say: (sentence) => {
          if (!options.json) console.error(sentence);
        },
      });
      if (outcome.ok) passed += 1;
      console.log(options.json ? JSON.stringify(printed(outcome)) : text(outcome));
    }
    const failed = scenarios.length - passed;
    if (scenarios.length > 1)
      console.log(
        options.json ? JSON.stringify({ ok: failed === 0, passed, failed }) : `${passed} passed, ${failed} failed`,
      );
    process.exitCode = failed === 0 ? 0 : 1;
  });
}
