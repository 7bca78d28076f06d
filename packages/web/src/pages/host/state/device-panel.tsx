import { Stack, Text } from '@mantine/core';
import type { DeviceView, HostDetails } from '@picket/protocol';
import { Facts } from '../../../parts/facts.tsx';
import { Link } from '../../../parts/link.tsx';
import { Mark } from '../../../parts/mark.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { Age } from '../../../parts/time.tsx';
import { paths } from '../../../paths.ts';
import { withoutCommands } from '../../../words/commands.ts';
import { deviceWord } from '../../../words/devices.ts';
import { took } from '../../../words/text.ts';

/** The fence device (or levels of them), a fence under way, and the proof. */
export function DevicePanel({ host }: { host: HostDetails }) {
  const levels = [host.device, ...host.furtherLevels];
  const { fence, proof } = host;
  return (
    <Panel
      title={levels.length > 1 ? `Fence devices in ${levels.length} levels` : 'Fence device'}
      aside={<Link to={paths.host(host.cluster, host.name, 'fencing')}>Change</Link>}
    >
      <Stack gap={10}>
        {levels.map((device, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a level is known by its place.
          <Device key={at} device={device} title={levels.length > 1 ? `Level ${at + 1}` : null} />
        ))}
        {fence === null && proof === null ? null : (
          <Facts
            facts={[
              fence === null
                ? null
                : [
                    'Fence under way',
                    <span key="fence">
                      Attempt {fence.attempt}
                      {levels.length > 1 ? `, level ${fence.level}` : ''}, begun{' '}
                      <Age seconds={fence.startedSecondsAgo} ago />: {fence.sentence}
                      {fence.lastError === null ? null : <div>Last error: {fence.lastError}</div>}
                    </span>,
                  ],
              proof === null
                ? null
                : [
                    'Proof',
                    <span key="proof">
                      {proof.sentence} (<Age seconds={proof.agoSeconds} ago />)
                    </span>,
                  ],
            ]}
          />
        )}
      </Stack>
    </Panel>
  );
}

function Device({ device, title }: { device: DeviceView; title: string | null }) {
  const { lastRead, lastTest, failingSeconds } = device;
  return (
    <div>
      <Text component="div" size="sm">
        {title === null ? null : <strong>{title}: </strong>}
        <Mark word={deviceWord(device)} /> {withoutCommands(device.sentence)}
      </Text>
      {failingSeconds === null ? null : (
        <Text size="sm">
          It has not answered as it should for <Age seconds={failingSeconds} />.
        </Text>
      )}
      {lastTest === null ? null : (
        <Text size="sm" c="dimmed">
          Tested <Age seconds={lastTest.agoSeconds} ago />: {lastTest.ok ? 'it answered' : 'it failed'} after{' '}
          {took(lastTest.tookMs)}
          {lastTest.detail === '' ? '' : ` (${lastTest.detail})`}
        </Text>
      )}
      {lastRead === null ? null : (
        <Text size="sm" c="dimmed">
          Power read {lastRead.power} <Age seconds={lastRead.agoSeconds} ago />
          {lastRead.detail === '' ? '' : `: ${lastRead.detail}`}
        </Text>
      )}
    </div>
  );
}
