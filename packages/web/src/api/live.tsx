import { apiPrefix, type JournalEntryView } from '@picket/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { keys } from './keys.ts';
import { throttled } from './throttle.ts';
import type { Changed, Hello } from './types.ts';

/** `staleSince`: when the last word came from the server, while none comes; null: what is shown is live. */
export interface Live {
  readonly hello: Hello | null;
  readonly staleSince: Date | null;
}

const LiveContext = createContext<Live>({ hello: null, staleSince: null });

export function useLive(): Live {
  return useContext(LiveContext);
}

/** Two pings and a bit: one lost ping is no reason to alarm anybody. */
const silentAfterMs = 25_000;
const reconnectMs = 5_000;
/** While no event comes, what is on the screen is asked for this often. */
const pollWhileStaleMs = 15_000;
/** A busy cluster says four times a second that it changed; asking again once a second is enough to watch it. */
const refetchEveryMs = 1_000;

/** Keeps one event stream open and makes what changed stale, so that it is asked for anew. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [live, setLive] = useState<Live>({ hello: null, staleSince: null });

  useEffect(() => {
    let source: EventSource | null = null;
    let reconnect: number | undefined;
    let heardAt = new Date();
    const refetch = throttled(refetchEveryMs, (cluster: string) => {
      void client.invalidateQueries({ queryKey: keys.cluster(cluster) });
      void client.invalidateQueries({ queryKey: keys.overview });
    });
    const heard = (): void => {
      heardAt = new Date();
      setLive((before) => (before.staleSince === null ? before : { ...before, staleSince: null }));
    };
    const stale = (): void =>
      setLive((before) => (before.staleSince === null ? { ...before, staleSince: heardAt } : before));
    const on = <T,>(name: string, act: (data: T) => void): void =>
      source?.addEventListener(name, (event: MessageEvent<string>) => {
        heard();
        act(JSON.parse(event.data) as T);
      });
    const open = (): void => {
      source = new EventSource(`${apiPrefix}/events`);
      on<Hello>('hello', (hello) => {
        setLive({ hello, staleSince: null });
        void client.invalidateQueries();
      });
      on<Changed>('changed', ({ cluster }) => refetch(cluster));
      on<JournalEntryView>('journal', ({ cluster }) => refetch(cluster));
      on<object>('resync', () => void client.invalidateQueries());
      on<object>('ping', () => undefined);
      source.onerror = () => {
        stale();
        // The browser comes back by itself unless the answer was an error; then it is up to us.
        if (source?.readyState !== EventSource.CLOSED) return;
        // It is an error for whoever is not logged in any more: that is asked at once.
        void client.invalidateQueries({ queryKey: keys.session });
        window.clearTimeout(reconnect);
        reconnect = window.setTimeout(open, reconnectMs);
      };
    };
    open();
    const watch = window.setInterval(() => {
      if (Date.now() - heardAt.getTime() > silentAfterMs) stale();
    }, 5_000);
    return () => {
      window.clearTimeout(reconnect);
      window.clearInterval(watch);
      source?.close();
    };
  }, [client]);

  const isStale = live.staleSince !== null;
  useEffect(() => {
    if (!isStale) return;
    const poll = window.setInterval(() => void client.invalidateQueries(), pollWhileStaleMs);
    return () => window.clearInterval(poll);
  }, [client, isStale]);

  return <LiveContext value={live}>{children}</LiveContext>;
}
