import { Button, Group, Stack, Text } from '@mantine/core';
import type { LevelDevice } from '@picket/protocol';
import { Panel } from '../../../../parts/panel.tsx';
import type { Draft } from '../../../../parts/settings/draft.ts';
import { shownValue } from '../../../../parts/settings/values.ts';
import { DeviceForm } from './device-form.tsx';
import { addDevice, addLevel, changeDevice, mostDevices, mostLevels, moveLevel, removeDevice } from './edit.ts';
import classes from './levels.module.css';

/** Hosts with more than one device: levels in order, and in each the devices that must all be off. */
export function LevelsPanel({ draft, barred }: { draft: Draft; barred: string | null }) {
  const shown = shownValue(draft, 'fenceDevices', []);
  const levels = (Array.isArray(shown) ? shown : []) as LevelDevice[][];
  const set = (next: LevelDevice[][]): void =>
    draft.change(
      'fenceDevices',
      next.length === 0 ? { kind: 'reset' } : { kind: 'set', value: next as Record<string, string | number>[][] },
    );
  const fixed = barred !== null;
  const passwords = draft.view('fenceDevices')?.passwordSet ?? [];
  return (
    <Panel
      title="Fence levels"
      aside={
        <Button
          size="compact-sm"
          variant="default"
          disabled={fixed || levels.length >= mostLevels}
          onClick={() => set(addLevel(levels))}
        >
          Add a level
        </Button>
      }
    >
      <Text size="sm" c="dimmed" mb={levels.length === 0 ? 0 : 10}>
        {levels.length === 0
          ? 'This host has one device, described above. Add a level if there are more: two power strips, or a strip as second way when the BMC does not answer.'
          : 'Levels are tried in order until one proves the host off. All devices of a level must read off, as with two power supplies. What a device does not say is taken from the fields above.'}
      </Text>
      <Stack gap={10}>
        {levels.map((devices, level) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a level is known by its place.
          <fieldset key={level} className={classes.level} disabled={fixed}>
            <legend>Level {level + 1}</legend>
            {devices.map((device, at) => (
              <DeviceForm
                // biome-ignore lint/suspicious/noArrayIndexKey: a device keeps its place while its name is typed.
                key={at}
                device={device}
                hasPassword={passwords.includes(device.name)}
                onChange={(next) => set(changeDevice(levels, level, at, next))}
                onRemove={() => set(removeDevice(levels, level, at))}
              />
            ))}
            <Group gap={8}>
              <Button
                size="compact-sm"
                variant="default"
                disabled={fixed || devices.length >= mostDevices}
                onClick={() => set(addDevice(levels, level))}
              >
                Add a device that must be off too
              </Button>
              {level === 0 ? null : (
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={fixed}
                  onClick={() => set(moveLevel(levels, level))}
                >
                  Try before level {level}
                </Button>
              )}
            </Group>
          </fieldset>
        ))}
      </Stack>
    </Panel>
  );
}
