import type { HostView } from '@picket/protocol';

/** "kvm1 is in state maintenance: …" */
export function hostLine(host: HostView): string {
  return `${host.name} is in state ${host.state}: ${host.sentence}`;
}
