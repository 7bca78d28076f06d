import { type JoinAnswer, type JoinRequest, joinRequestSchema, PicketError } from '@picket/protocol';
import type { Enrolment } from '../../store/types.ts';
import type { Authority } from '../ca/authority.ts';
import { messageOf } from '../errors.ts';
import type { AgentWorld } from '../ports.ts';

type JoinWorld = Pick<AgentWorld, 'runtime' | 'store' | 'installation' | 'hostContext' | 'log'>;

/**
 * Enrols a host: its key becomes a certificate, its machine identity belongs to its name from now on, and the cluster's
 * engine learns of it. Token and enrolment are used up and written in one transaction.
 * The same machine may join again under its own name with a fresh token; its older certificate is void then.
 * @throws PicketError BAD_REQUEST, JOIN_REFUSED (token), IDENTITY_TAKEN, UNKNOWN_CLUSTER, DATABASE_FAILED
 */
export async function join(world: JoinWorld, authority: Authority, body: unknown): Promise<JoinAnswer> {
  const request = parse(body);
  const { host, machineId, bmcGuid, rack = null } = request;
  // The token comes first: without one, nobody learns which hosts there are.
  const { cluster } = await world.store.tokens.check(request.secret, host);
  const issued = await authority.issueAgent(request.csr, { installation: world.installation, cluster, host });
  const enrolment = { cluster, host, machineId, bmcGuid, fingerprint: issued.fingerprint, rack };
  await world.store.enrolments.add(enrolment, request.secret);
  world.log.info(`Host ${host} joined cluster ${cluster}.`, { cluster, host, machineId });
  // The enrolment stands, the token is used up: what fails from here on is made good when the host's link comes up.
  await announceEnrolment(world, enrolment).catch((error: unknown) =>
    world.log.warn(`The engine could not be told yet that ${host} joined: ${messageOf(error)}`, { cluster, host }),
  );
  return { host, cluster, certificate: issued.certificatePem, ca: authority.certificatePem };
}

/** Tells the engine that the host belongs to its cluster. Harmless when it knows already. */
export async function announceEnrolment(
  world: Pick<AgentWorld, 'runtime' | 'hostContext'>,
  enrolment: Omit<Enrolment, 'enrolledMs' | 'fingerprint'>,
): Promise<void> {
  const { cluster, host, machineId, bmcGuid, rack } = enrolment;
  const context = await world.hostContext(cluster, host);
  await world.runtime.submit(cluster, { kind: 'host-enrolled', host, machineId, bmcGuid, rack, ...context });
}

function parse(body: unknown): JoinRequest {
  const parsed = joinRequestSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  throw new PicketError('BAD_REQUEST', `The join request is not right: ${where}: ${issue?.message ?? 'unreadable'}.`);
}
