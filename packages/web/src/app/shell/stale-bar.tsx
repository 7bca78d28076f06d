import { useLive } from '../../api/live.tsx';
import { Notice } from '../../parts/notice.tsx';
import { clock } from '../../words/text.ts';
import classes from './shell.module.css';

/** Nobody may take an old picture for the present. */
export function StaleBar() {
  const { staleSince } = useLive();
  return (
    <div role="status" className={staleSince === null ? '' : classes.stale}>
      {staleSince === null ? null : (
        <Notice tone="notice" shape="clock" title={`Stale since ${clock(staleSince.toISOString())}`}>
          No word from the server since then. What you see may be old; it is asked for again every 15 s.
        </Notice>
      )}
    </div>
  );
}
