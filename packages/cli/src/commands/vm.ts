import { type VmView, vmViewSchema } from '@picket/protocol';
import { type Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { vmTable } from '../print/lists.ts';
import { styleOf } from '../print/style.ts';
import { act, needed, wholeNumber } from './act.ts';
import { allVms } from './lists.ts';

interface SetOptions {
  readonly priority?: number;
  readonly policy?: 'restart' | 'ignore';
  /** false: --no-group */
  readonly group?: string | false;
}

export function registerVm(program: Command, io: Io): void {
  const group = program.command('vm').description('Virtual machines: where they are, and how they are recovered.');

  group
    .command('list')
    .description('Lists the VMs: state, host, recovery priority (higher first), policy, group, and why.')
    .action(
      act(io, async (session) => {
        const vms = await allVms(session.client, await session.cluster());
        session.show(vms, (answer) => vmTable(styleOf(io), answer.vms));
      }),
    );

  group
    .command('set <vm>')
    .description('Changes how a VM (name or uuid) is recovered; what is not named stays.')
    .option('--priority <n>', '0 to 1000, higher is recovered first', wholeNumber(0, 1000))
    .addOption(
      new Option('--policy <policy>', 'restart: recovered when its host dies; ignore: left alone').choices([
        'restart',
        'ignore',
      ]),
    )
    .option('--group <name>', 'VMs of one group are kept on different hosts')
    .option('--no-group', 'in no group any more')
    .action(
      act<SetOptions>(io, async (session, [vm], options) => {
        const body = {
          ...(options.priority === undefined ? {} : { priority: options.priority }),
          ...(options.policy === undefined ? {} : { policy: options.policy }),
          ...(options.group === undefined ? {} : { group: options.group === false ? null : options.group }),
        };
        if (Object.keys(body).length === 0)
          throw new UsageError('Say what to change: --priority, --policy, --group or --no-group.');
        const path = ['clusters', await session.cluster(), 'vms', needed(vm)];
        session.show(await session.client.send(vmViewSchema, 'PATCH', path, body), vmLine);
      }),
    );

  group
    .command('retry <vm>')
    .description('Tries again, now, to start a VM that waits or is held.')
    .action(
      act(io, async (session, [vm]) => {
        const path = ['clusters', await session.cluster(), 'vms', needed(vm), 'retry'];
        session.show(await session.client.send(vmViewSchema, 'POST', path, {}), vmLine);
      }),
    );
}

function vmLine(vm: VmView): string {
  return `${vm.name}: priority ${vm.priority}, policy ${vm.policy}, ${vm.group === null ? 'no group' : `group ${vm.group}`}. ${vm.sentence}`;
}
