import type { Role, SessionView as Session } from '@picket/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { roles } from '../words/roles.ts';
import { call, get, setCsrf } from './client.ts';
import { keys } from './keys.ts';
import { isProblem, wordsOf } from './problem.ts';

/** null: nobody is logged in. */
export function useSession(): { session: Session | null; pending: boolean; error: unknown } {
  const { data, isPending, error } = useQuery({ queryKey: keys.session, queryFn: load, staleTime: Infinity });
  return { session: data ?? null, pending: isPending, error };
}

async function load(): Promise<Session | null> {
  try {
    return remember(await get<Session>(['session']));
  } catch (error) {
    if (isProblem(error, 'UNAUTHORIZED') || wordsOf(error).code === 'UNAUTHORIZED') return remember(null);
    throw error;
  }
}

function remember<S extends Session | null>(session: S): S {
  setCsrf(session?.csrf ?? null);
  return session;
}

export function useSessionActions() {
  const client = useQueryClient();
  /** What one person saw is nothing to the next. The session itself stays a query, since the page watches it. */
  const change = (session: Session | null): void => {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
    client.setQueryData(keys.session, remember(session));
  };
  return {
    logIn: async (username: string, password: string): Promise<void> =>
      change(await call<Session>('POST', ['session'], { body: { username, password } })),
    setUp: async (body: { token: string; username: string; password: string }): Promise<void> =>
      change(await call<Session>('POST', ['setup'], { body })),
    logOut: async (): Promise<void> => {
      await call('DELETE', ['session']);
      change(null);
    },
  };
}

/**
 * Why the person at the screen may not do what needs `role`; null: may. Shown beside the disabled button: a button that is
 * missing leaves one searching for it.
 */
export function useBarred(role: Role): string | null {
  const { session } = useSession();
  if (session === null) return 'Log in first.';
  return barred(session.user.role, role);
}

export function barred(has: Role, needs: Role): string | null {
  if (roles.indexOf(has) >= roles.indexOf(needs)) return null;
  const who = needs === 'admin' ? 'Only an admin' : 'Only an operator or admin';
  return `${who} may do this; you are logged in as ${has === 'operator' ? 'an operator' : `a ${has}`}.`;
}
