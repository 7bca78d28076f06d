import type { VmView } from '@picket/protocol';

export function mockVm(
  number: number,
  cluster: string,
  name: string,
  host: string,
  more: Partial<VmView> = {},
): VmView {
  return {
    uuid: `5b8f0c1e-2d7a-4e63-9a0f-${String(number).padStart(12, '0')}`,
    name,
    cluster,
    state: 'running',
    sentence: `Runs on ${host}.`,
    on: [{ host, why: 'reported', sinceSeconds: 86_400 * 3 + number * 700 }],
    desired: 'running',
    priority: 100,
    policy: 'restart',
    group: null,
    memoryMib: 2048 * (1 + (number % 4)),
    vcpus: 1 + (number % 4),
    epoch: 1 + (number % 3),
    owner: host,
    obstacles: [],
    ...more,
  };
}

/** 28 VMs of the farm; three of them were on kvm4. */
export function farmVms(): VmView[] {
  const hosts = ['kvm1', 'kvm2', 'kvm5', 'kvm6', 'kvm7'];
  const kinds = ['web', 'db', 'mail', 'build', 'cache'];
  const running = Array.from({ length: 22 }, (_, at) => {
    const kind = kinds[at % kinds.length] ?? 'web';
    const number = Math.floor(at / kinds.length) + 1;
    return mockVm(at + 1, 'farm', `${kind}${number}`, hosts[(at * 2) % hosts.length] ?? 'kvm1', {
      priority: kind === 'db' ? 300 : kind === 'mail' ? 200 : 100,
      group: kind === 'db' ? 'db' : null,
      policy: kind === 'build' ? 'ignore' : 'restart',
    });
  });
  const uncertain = ['vm21', 'vm22', 'vm23'].map((name, at) =>
    mockVm(30 + at, 'farm', name, 'kvm4', {
      state: 'uncertain',
      sentence: 'Was last known on kvm4; kvm4 is silent.',
      on: [{ host: 'kvm4', why: 'reported', sinceSeconds: 400_000 }],
    }),
  );
  return [
    ...running,
    ...uncertain,
    mockVm(40, 'farm', 'scratch1', 'kvm2', {
      obstacles: ['Its disk /var/lib/libvirt/images/scratch1.qcow2 is local to kvm2.'],
    }),
    mockVm(41, 'farm', 'legacy1', 'kvm5', {
      state: 'held',
      sentence: 'Held for a person since 2 h 5 min: two hosts in a row died within 10 minutes of its start.',
      on: [],
      owner: null,
    }),
    mockVm(42, 'farm', 'archive1', 'kvm6', {
      state: 'stopped',
      sentence: 'Is stopped, as it should be.',
      on: [],
      desired: 'stopped',
    }),
  ];
}

export function edgeVms(): VmView[] {
  return Array.from({ length: 12 }, (_, at) =>
    mockVm(60 + at, 'edge', `till${at + 1}`, at % 2 === 0 ? 'edge1' : 'edge2'),
  );
}
