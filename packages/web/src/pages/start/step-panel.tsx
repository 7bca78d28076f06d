import { Text, Title } from '@mantine/core';
import type { HostView } from '@picket/protocol';
import type { OverviewCluster } from '../../api/types.ts';
import { Glyph } from '../../parts/glyph.tsx';
import type { Step } from './progress.ts';
import classes from './start.module.css';
import { StepWork } from './step-work.tsx';

interface StepPanelProps {
  readonly step: Step;
  readonly number: number;
  readonly current: boolean;
  readonly cluster: OverviewCluster | null;
  readonly hosts: readonly HostView[];
}

/** One step: done, next, or to come. */
export function StepPanel({ step, number, current, cluster, hosts }: StepPanelProps) {
  return (
    <li
      className={classes.step}
      data-tone={step.done ? 'good' : current ? 'accent' : 'calm'}
      data-current={current}
      aria-current={current ? 'step' : undefined}
    >
      <span className={classes.mark}>{step.done ? <Glyph shape="check" size={18} /> : number}</span>
      <div className={classes.body}>
        <Title order={2}>
          {step.title}
          {step.done ? <span className={classes.done}> – done</span> : null}
        </Title>
        <Text size="sm">{step.stands}</Text>
        {!step.done || step.id === 'hosts' ? (
          <StepWork id={step.id} cluster={cluster} hosts={hosts} open={current} />
        ) : null}
      </div>
    </li>
  );
}
