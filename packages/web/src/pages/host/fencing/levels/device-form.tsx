import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { fenceDriverNames, type LevelDevice, presetNames } from '@picket/protocol';
import { settingLabels } from '../../../../words/settings.ts';
import { choiceLabel } from '../../../../words/values.ts';
import { withValue } from './edit.ts';
import classes from './levels.module.css';

interface DeviceFormProps {
  readonly device: LevelDevice;
  /** A password of its own is kept for it. */
  readonly hasPassword: boolean;
  readonly onChange: (next: LevelDevice) => void;
  readonly onRemove: () => void;
}

const texts = [
  'ipmiHost',
  'fencePlug',
  'ipmiUsername',
  'fenceAgent',
  'fenceAgentOptions',
  'redfishSystem',
  'redfishCertificate',
] as const;
/** A storage is no BMC: what its three fields are to a driver that shuts a host out of Ceph. */
const cephLabels: Partial<Record<keyof LevelDevice, string>> = {
  ipmiHost: 'Ceph monitor',
  ipmiUsername: 'Ceph user',
  ipmiPassword: 'Key of the Ceph user',
};
const shownAlways: readonly string[] = ['ipmiHost', 'fencePlug', 'ipmiUsername'];

/** One device of a level: its name, and what differs from the fields of the host. */
export function DeviceForm({ device, hasPassword, onChange, onRemove }: DeviceFormProps) {
  const set = (key: keyof LevelDevice, value: string): void => onChange(withValue(device, key, value));
  const agent = device.fenceDriver === 'fence-agent' || (device.fencePreset?.startsWith('pdu-') ?? false);
  const redfish = device.fenceDriver === 'redfish';
  const ceph = device.fenceDriver === 'ceph-blocklist';
  const labelOf = (key: (typeof texts)[number] | 'ipmiPassword'): string =>
    (ceph ? cephLabels[key] : undefined) ?? settingLabels[key];
  const fits = (key: string) =>
    (shownAlways.includes(key) && !(ceph && key === 'fencePlug')) || (key.startsWith('fenceAgent') ? agent : redfish);
  return (
    <div className={classes.device}>
      <TextInput
        label="Name"
        value={device.name}
        required
        spellCheck={false}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <NativeSelect
        label={settingLabels.fencePreset}
        value={device.fencePreset ?? ''}
        data={[
          { value: '', label: 'as above' },
          ...presetNames.map((name) => ({ value: name, label: choiceLabel('fencePreset', name) })),
        ]}
        onChange={(event) => set('fencePreset', event.currentTarget.value)}
      />
      <NativeSelect
        label={settingLabels.fenceDriver}
        value={device.fenceDriver ?? ''}
        data={[
          { value: '', label: 'as above' },
          ...fenceDriverNames.map((name) => ({ value: name, label: choiceLabel('fenceDriver', name) })),
        ]}
        onChange={(event) => set('fenceDriver', event.currentTarget.value)}
      />
      {texts.filter(fits).map((key) => (
        <TextInput
          key={key}
          label={labelOf(key)}
          placeholder="as above"
          value={device[key] ?? ''}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => set(key, event.currentTarget.value)}
        />
      ))}
      <PasswordInput
        label={labelOf('ipmiPassword')}
        placeholder={hasPassword ? 'is set; type to replace it' : 'as above'}
        value={device.ipmiPassword ?? ''}
        autoComplete="new-password"
        onChange={(event) => set('ipmiPassword', event.currentTarget.value)}
      />
      <Button
        size="compact-sm"
        variant="subtle"
        color="red.9"
        c="var(--bad)"
        style={{ alignSelf: 'end', justifySelf: 'start' }}
        onClick={onRemove}
      >
        Remove {device.name}
      </Button>
    </div>
  );
}
