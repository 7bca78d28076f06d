import { expect, it } from 'vitest';
import { joinCommand, poolsFault } from './join.ts';

const made = {
  token: 'picket1.a.b',
  cluster: 'farm',
  host: 'kvm1',
  expiresAt: '2027-01-15T03:00:00.000Z',
  server: 'https://picket.example:8441',
};

it('the command to join names the server as it is reached, the host, and every pool', () => {
  expect(joinCommand(made, 'nfs1=/mnt/nfs1, nfs2=/mnt/nfs2')).toBe(
    'picket agent join --server https://picket.example:8441 --name kvm1 --token picket1.a.b --pool nfs1=/mnt/nfs1 --pool nfs2=/mnt/nfs2',
  );
  expect(joinCommand({ ...made, host: null }, '')).toBe(
    'picket agent join --server https://picket.example:8441 --token picket1.a.b',
  );
});

it('a pool that is no name and mount point is told before it is typed on a host', () => {
  expect(poolsFault('nfs1=/mnt/nfs1,nfs2=/srv/x')).toBeNull();
  expect(poolsFault('nfs1=mnt')).toContain('“nfs1=mnt”');
  expect(poolsFault('nfs1=/mnt/a;reboot')).toContain('NAME=/MOUNT/POINT');
});
