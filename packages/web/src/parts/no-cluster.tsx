import { paths } from '../paths.ts';
import { Empty } from './empty.tsx';
import { Link } from './link.tsx';
import { Panel } from './panel.tsx';

export function NoCluster() {
  return (
    <Panel>
      <Empty title="There is no cluster yet." command="picket cluster create NAME">
        The <Link to={paths.start()}>guided set-up</Link> leads from here to the first protected host.
      </Empty>
    </Panel>
  );
}
