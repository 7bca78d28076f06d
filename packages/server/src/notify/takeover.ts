import type { NewMessage } from '../store/notify-types.ts';

/**
 * What people are told when a server begins with an epoch of its own, after another one or an earlier run had the lease; null
 * at the very first start. Owners are `host:process:chance`, or the word of the command that prepared the database.
 */
export function takeoverMessage(
  lease: { readonly owner: string; readonly epoch: number; readonly before: string | null },
  wallMs: number,
): NewMessage | null {
  const { owner, epoch, before } = lease;
  if (before === null) return null;
  const [host = owner] = owner.split(':');
  const [formerHost = before, ...rest] = before.split(':');
  const former =
    rest.length === 0
      ? `after picket server ${formerHost}`
      : formerHost === host
        ? 'after an earlier run on the same machine'
        : `in place of the one on ${formerHost}`;
  return {
    wallMs,
    cluster: '',
    event: 'server-takeover',
    severity: 'info',
    subject: host,
    incident: null,
    sentence: `The Picket server on ${host} has taken over the lease (epoch ${epoch}), ${former}.`,
    data: {
      evidence: [
        `Before it, the lease was held by ${rest.length === 0 ? before : `process ${rest[0]} on ${formerHost}`}.`,
      ],
      vms: [],
      next: 'It reads what was saved and begins its grace; hosts are heard again as their agents link.',
    },
  };
}
