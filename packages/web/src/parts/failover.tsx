import { Stack, Text } from '@mantine/core';
import type { ExpectedFailover } from '@picket/protocol';
import { range } from '../words/text.ts';
import classes from './failover.module.css';

const words = {
  detect: 'silence is noticed',
  rounds: 'neighbours agree',
  confirm: 'power is cut and proven off',
  start: 'VMs start',
};
const colours = {
  detect: 'var(--accent-mark)',
  rounds: 'var(--notice-mark)',
  confirm: 'var(--bad-mark)',
  start: 'var(--good-mark)',
};

/** From the death of a host to its VMs' start elsewhere, drawn: the bar shows the worst of each part. */
export function Failover({ expected }: { expected: ExpectedFailover }) {
  const longest = Math.max(expected.powerLost.worstSeconds, expected.frozen.worstSeconds);
  return (
    <Stack gap={14}>
      <Way title="The host loses its power" way={expected.powerLost} longest={longest} />
      <Way title="The host hangs" way={expected.frozen} longest={longest} />
      <Text size="sm" c="dimmed">
        While every gate is open and there is room. Best: every answer comes at once. Worst: every answer comes at its
        deadline. A start that waits for the lock of a dead NFS client takes up to {expected.lockWaitSeconds} s more.
      </Text>
    </Stack>
  );
}

function Way({ title, way, longest }: { title: string; way: ExpectedFailover['frozen']; longest: number }) {
  return (
    <div className={classes.way}>
      <div>
        {title}: <strong>{range(way)}</strong>
      </div>
      <div className={classes.bar} style={{ width: `${(way.worstSeconds / longest) * 100}%` }} aria-hidden>
        {way.parts.map((part) => (
          <span key={part.part} className={classes.part} style={{ flexGrow: part.worstSeconds }} />
        ))}
      </div>
      <div className={classes.legend}>
        {way.parts.map((part) => (
          <span key={part.part}>
            <span className={classes.dot} style={{ background: colours[part.part] }} aria-hidden />
            {words[part.part]} {range(part)}
          </span>
        ))}
      </div>
    </div>
  );
}
