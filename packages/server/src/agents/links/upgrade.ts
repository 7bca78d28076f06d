import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { PicketError } from '@picket/protocol';
import type { Enrolment } from '../../store/types.ts';
import { fingerprintOf, identityOf } from '../ca/identity.ts';
import type { AgentWorld } from '../ports.ts';

/**
 * Finds out whose link this is to be: the certificate must be of our CA and in force, name this installation, and be the very one
 * the host was given last.
 * @throws PicketError BAD_REQUEST (wrong path), JOIN_REFUSED
 */
export async function authenticate(
  world: Pick<AgentWorld, 'store' | 'installation'>,
  request: IncomingMessage,
  socket: TLSSocket,
): Promise<Enrolment> {
  if (request.url !== '/v1/link') throw new PicketError('BAD_REQUEST', 'Agents link at /v1/link.');
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined)
    throw new PicketError('JOIN_REFUSED', 'The link needs the certificate that joining gave.');
  if (!socket.authorized) {
    const sentence = `The agent's certificate is not a valid one of this installation (${String(socket.authorizationError)}).`;
    throw new PicketError('JOIN_REFUSED', sentence);
  }
  const identity = identityOf(certificate);
  if (identity === null || identity.installation !== world.installation) {
    throw new PicketError('JOIN_REFUSED', "The agent's certificate does not name a host of this installation.");
  }
  const enrolment = await world.store.enrolments.byHost(identity.cluster, identity.host);
  if (enrolment === null) {
    throw new PicketError(
      'JOIN_REFUSED',
      `Host ${identity.host} of cluster ${identity.cluster} is not enrolled (any more).`,
    );
  }
  if (enrolment.fingerprint !== fingerprintOf(certificate)) {
    throw new PicketError(
      'JOIN_REFUSED',
      `Host ${identity.host} has joined again since: this certificate was replaced.`,
    );
  }
  return enrolment;
}
