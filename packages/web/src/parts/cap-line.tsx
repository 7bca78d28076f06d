import type { ClusterView } from '@picket/protocol';
import { span } from '../words/text.ts';
import { Meter } from './meter.tsx';

/** How many automatic power cuts are used of those allowed. */
export function CapLine({ cap }: { cap: ClusterView['cap'] }) {
  const whole = cap.installation.used > cap.used;
  return (
    <div>
      {cap.used} of {cap.max} used in {span(cap.windowSeconds)}
      <Meter used={cap.used} max={cap.max} tone={cap.reached ? 'bad' : 'accent'} />
      {cap.nextFreeInSeconds === null || cap.reached ? null : (
        <div>the next is free in {span(cap.nextFreeInSeconds)}</div>
      )}
      {whole ? (
        <div>
          {cap.installation.used} of {cap.installation.max} over all clusters
        </div>
      ) : null}
    </div>
  );
}
