import type { VmView } from '@picket/protocol';
import { paths } from '../paths.ts';
import { withoutCommands } from '../words/commands.ts';
import { memory } from '../words/text.ts';
import { vmStateOrder } from '../words/vm-states.ts';
import { Link } from './link.tsx';
import { VmMark } from './mark.tsx';
import type { Column } from './table.tsx';

/** Columns of VM lists. */
export const vmColumns: readonly Column<VmView>[] = [
  { id: 'name', header: 'VM', cell: (vm) => <strong>{vm.name}</strong>, sort: (vm) => vm.name },
  {
    id: 'state',
    header: 'State',
    cell: (vm) => <VmMark state={vm.state} />,
    sort: (vm) => vmStateOrder.indexOf(vm.state),
  },
  {
    id: 'on',
    header: 'On',
    cell: (vm) =>
      vm.on.length === 0
        ? 'nowhere'
        : vm.on.map(({ host }, at) => (
            <span key={host}>
              {at > 0 ? ', ' : ''}
              <Link to={paths.host(vm.cluster, host)}>{host}</Link>
            </span>
          )),
    sort: (vm) => vm.on[0]?.host ?? '',
  },
  { id: 'priority', header: 'Priority', cell: (vm) => vm.priority, sort: (vm) => vm.priority, number: true },
  {
    id: 'policy',
    header: 'Policy',
    cell: (vm) => (vm.policy === 'restart' ? 'Restart' : 'Ignore'),
    sort: (vm) => vm.policy,
  },
  { id: 'group', header: 'Group', cell: (vm) => vm.group ?? '–', sort: (vm) => vm.group ?? '' },
  { id: 'memory', header: 'Memory', cell: (vm) => memory(vm.memoryMib), sort: (vm) => vm.memoryMib, number: true },
  {
    id: 'epoch',
    header: 'Epoch',
    hint: 'Goes up with every start that Picket orders; a host refuses to run a copy of an older one.',
    cell: (vm) => vm.epoch,
    sort: (vm) => vm.epoch,
    number: true,
  },
  {
    id: 'why',
    header: 'Why',
    cell: (vm) => (
      <>
        {withoutCommands(vm.sentence)}
        {vm.obstacles.map((obstacle) => (
          <div key={obstacle}>Could not be started elsewhere: {obstacle}</div>
        ))}
      </>
    ),
  },
];

/** On the page of a host: without where it is. */
export const vmColumnsOfHost = vmColumns.filter(({ id }) => id !== 'on');
