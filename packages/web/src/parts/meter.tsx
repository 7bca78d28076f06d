import type { Tone } from '../words/tone.ts';
import classes from './meter.module.css';

/** So many of so many: one cell each while they can be told apart. The numbers stand beside it, so it is only a picture. */
export function Meter({ used, max, tone }: { used: number; max: number; tone: Tone }) {
  if (max > 24)
    return (
      <div className={classes.solid} data-tone={tone} aria-hidden>
        <span className={classes.fill} style={{ width: `${Math.min(100, (used / Math.max(1, max)) * 100)}%` }} />
      </div>
    );
  return (
    <div className={classes.bar} data-tone={tone} aria-hidden>
      {Array.from({ length: max }, (_, cell) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cells are alike.
        <span key={cell} className={`${classes.cell} ${cell < used ? classes.used : ''}`} />
      ))}
    </div>
  );
}
