import { useRef, useSyncExternalStore } from 'react';
import { clock, span } from '../words/text.ts';

/** One tick a second for the whole page, and none while nobody looks at a time. */
const listeners = new Set<() => void>();
let timer: number | undefined;
let nowMs = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    nowMs = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

function useNowMs(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}

/** A time that goes on: `seconds` is how long it was when the answer came. */
export function Age({ seconds, ago = false }: { seconds: number; ago?: boolean }) {
  const now = useNowMs();
  const base = useRef({ seconds, atMs: now });
  if (base.current.seconds !== seconds) base.current = { seconds, atMs: now };
  return (
    <span>
      {span(base.current.seconds + Math.max(0, now - base.current.atMs) / 1000)}
      {ago ? ' ago' : ''}
    </span>
  );
}

/** A moment: local time of day, the whole date on hover. */
export function Clock({ iso }: { iso: string }) {
  return (
    <time dateTime={iso} title={new Date(iso).toString()}>
      {clock(iso)}
    </time>
  );
}
