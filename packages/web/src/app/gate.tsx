import { Outlet, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { LiveProvider } from '../api/live.tsx';
import { useSession } from '../api/session.ts';
import { ProblemNotice } from '../parts/problem.tsx';
import { paths } from '../paths.ts';
import { Shell } from './shell/shell.tsx';

/** Only for people who are logged in; others log in first and come back to the same address. */
export function Gate() {
  const { session, pending, error } = useSession();
  const router = useRouter();
  const out = !pending && error === null && session === null;
  useEffect(() => {
    if (!out) return;
    const { pathname, searchStr } = router.state.location;
    router.history.replace(`${paths.login()}?next=${encodeURIComponent(pathname + searchStr)}`);
  }, [out, router]);
  if (error !== null) return <ProblemNotice error={error} retry={() => window.location.reload()} />;
  if (session === null) return null;
  return (
    <LiveProvider>
      <Shell>
        <Outlet />
      </Shell>
    </LiveProvider>
  );
}
