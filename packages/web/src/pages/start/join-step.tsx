import { useBarred } from '../../api/session.ts';
import { JoinForm } from '../../parts/join-form.tsx';
import { Notice } from '../../parts/notice.tsx';

/** A token for the next host, and what to type there. The step counts by itself those that have joined. */
export function JoinStep({ cluster, open }: { cluster: string; open: boolean }) {
  const barred = useBarred('admin');
  if (barred !== null) return open ? <Notice tone="calm">{barred}</Notice> : null;
  return <JoinForm cluster={cluster} main={open} />;
}
