import { modals } from '@mantine/modals';
import { useBarred } from '../../api/session.ts';
import { Action } from '../../parts/action.tsx';
import { JoinForm } from '../../parts/join-form.tsx';

/** Makes a token for a host and shows what to type there. */
export function JoinHost({ cluster }: { cluster: string }) {
  const barred = useBarred('admin');
  const open = () =>
    void modals.open({ title: `Add a host to ${cluster}`, size: 'xl', children: <JoinForm cluster={cluster} /> });
  return (
    <Action barred={barred} onAct={open}>
      Add a host
    </Action>
  );
}
