import { Button, Group, NativeSelect, NumberInput, Text, TextInput } from '@mantine/core';
import type { VmPatch, VmView } from '@picket/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { tell } from '../../parts/action.tsx';
import { ProblemNotice } from '../../parts/problem.tsx';
import { counted } from '../../words/text.ts';
import classes from './vms.module.css';

/** Changes priority, policy or group of every chosen VM; what is left empty stays as it is for each. */
export function BulkEdit({ cluster, vms, done }: { cluster: string; vms: readonly VmView[]; done: () => void }) {
  const [priority, setPriority] = useState<number | string>('');
  const [policy, setPolicy] = useState('');
  const [group, setGroup] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const client = useQueryClient();
  if (vms.length === 0) return null;

  const patch: VmPatch = {
    ...(priority === '' ? {} : { priority: Number(priority) }),
    ...(policy === '' ? {} : { policy: policy as 'restart' | 'ignore' }),
    ...(group.trim() === '' ? {} : { group: group.trim() === '-' ? null : group.trim() }),
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      for (const vm of vms) await call('PATCH', ['clusters', cluster, 'vms', vm.uuid], { body: patch });
      tell(`${counted(vms.length, 'VM')} changed.`);
      setPriority('');
      setPolicy('');
      setGroup('');
      done();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: keys.cluster(cluster) });
    }
  };

  return (
    <form className={classes.bulk} onSubmit={(event) => void submit(event)} aria-label="Change the chosen VMs">
      <Text fw={600}>{counted(vms.length, 'VM')} chosen</Text>
      <Group gap={10} align="flex-end">
        <NumberInput
          label="Priority"
          placeholder="as it is"
          min={0}
          max={1000}
          w={120}
          hideControls
          value={priority}
          onChange={setPriority}
        />
        <NativeSelect
          label="Policy"
          value={policy}
          data={[
            { value: '', label: 'as it is' },
            { value: 'restart', label: 'Restart when its host dies' },
            { value: 'ignore', label: 'Ignore: leave it alone' },
          ]}
          onChange={(event) => setPolicy(event.currentTarget.value)}
        />
        <TextInput
          label="Group (- for none)"
          placeholder="as it is"
          w={170}
          maxLength={100}
          value={group}
          onChange={(event) => setGroup(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy} disabled={Object.keys(patch).length === 0}>
          Change {counted(vms.length, 'VM')}
        </Button>
        <Button variant="default" onClick={done}>
          Choose none
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        Higher priority is recovered first. VMs of one group are kept on different hosts.
      </Text>
      {error === null ? null : <ProblemNotice error={error} />}
    </form>
  );
}
