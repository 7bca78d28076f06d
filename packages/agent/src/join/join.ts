import { access, constants, mkdir, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  type ErrorCode,
  errorCatalogue,
  type JoinAnswer,
  joinAnswerSchema,
  joinRequestSchema,
  PicketError,
} from '@picket/protocol';
import { z } from 'zod';
import { agentConfigSchema, agentFiles, defaultDataDir, saveConfig } from '../config.ts';
import { writeDurable } from '../files/durable.ts';
import { messageOf } from '../files/text.ts';
import { systemIdentity } from '../identity.ts';
import { certificateRequest, newKey } from './certificate-request.ts';
import { type PostAnswer, pinnedPost } from './pinned-post.ts';
import { parsePool } from './pool-option.ts';
import { parseToken } from './token.ts';

export interface JoinOptions {
  /** `https://HOST:8441` */
  readonly server: string;
  readonly token: string;
  /** Default: this machine's host name. */
  readonly name?: string;
  readonly data?: string;
  /** Failure domain of this host; when it joins again without one, it stays where it was. */
  readonly rack?: string;
  /** Each `NAME=/mount/point`, or `NAME=rbd:POOL` of Ceph. */
  readonly pools?: readonly string[];
  readonly identityFile?: string;
  /** Memory for VMs in MiB, for hosts that share one kernel (labs). */
  readonly memoryTotalMib?: number;
}

export interface Joined {
  readonly host: string;
  readonly cluster: string;
  readonly dataDir: string;
}

/**
 * Enrols this host with a one-time token, and writes key, certificate and configuration into the data folder.
 * @throws PicketError JOIN_REFUSED, SERVER_UNREACHABLE, IDENTITY_TAKEN, ALREADY_EXISTS, BAD_REQUEST
 */
export async function joinCluster(options: JoinOptions): Promise<Joined> {
  const token = parseToken(options.token);
  const url = serverUrl(options.server);
  const pools = (options.pools ?? []).map(parsePool);
  requireRack(options.rack);
  const dataDir = options.data ?? defaultDataDir;
  const files = agentFiles(dataDir);
  await prepareDataDir(dataDir);
  const { machineId, bmcGuid } = await systemIdentity(options.identityFile ?? null).read();
  const host = options.name ?? hostname();
  const keys = await newKey();
  const request = joinRequestSchema.safeParse({
    secret: token.secret,
    host,
    machineId,
    bmcGuid,
    ...(options.rack === undefined ? {} : { rack: options.rack }),
    csr: certificateRequest(host, keys),
  });
  if (!request.success) {
    throw new PicketError(
      'BAD_REQUEST',
      `"${host}" cannot be a host's name: give --name with letters, digits, dots and dashes.`,
    );
  }
  // On disk before the token is used up: after a full disk at this point the token would be lost.
  await writeDurable(files.key, keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const answer = readAnswer(await pinnedPost(url, token.caFingerprint, request.data), url);
  await writeDurable(files.certificate, answer.certificate, 0o644);
  await writeDurable(files.ca, answer.ca, 0o644);
  const config = agentConfigSchema.parse({
    server: url.origin,
    host: answer.host,
    cluster: answer.cluster,
    pools,
    identityFile: options.identityFile ?? null,
    memoryTotalMib: options.memoryTotalMib ?? null,
  });
  await saveConfig(dataDir, config);
  return { host: answer.host, cluster: answer.cluster, dataDir };
}

function serverUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:') return url;
  throw new PicketError('BAD_REQUEST', `"${text}" is not a server: give --server https://HOST:8441.`);
}

function requireRack(rack: string | undefined): void {
  if (joinRequestSchema.shape.rack.safeParse(rack).success) return;
  throw new PicketError(
    'BAD_REQUEST',
    `"${rack}" cannot be a rack: give --rack a name of letters, digits, dots, dashes or underscores.`,
  );
}

async function prepareDataDir(dataDir: string): Promise<void> {
  const { config } = agentFiles(dataDir);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const probe = join(dataDir, '.writable');
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw new PicketError(
      'BAD_REQUEST',
      `The data folder ${dataDir} is not writable: ${messageOf(error)}. Run as root, or give --data.`,
    );
  }
  const joined = await access(config, constants.F_OK).then(
    () => true,
    () => false,
  );
  if (joined) {
    throw new PicketError(
      'ALREADY_EXISTS',
      `This host has already joined (${config} is there). To join again, stop the agent and remove that file first.`,
    );
  }
}

const refusalSchema = z.object({ code: z.string(), sentence: z.string() });

function readAnswer({ status, body }: PostAnswer, url: URL): JoinAnswer {
  let value: unknown = null;
  try {
    value = JSON.parse(body);
  } catch {
    // Said below.
  }
  const answer = joinAnswerSchema.safeParse(value);
  if (status === 200 && answer.success) return answer.data;
  const refusal = refusalSchema.safeParse(value);
  if (refusal.success && refusal.data.code in errorCatalogue) {
    throw new PicketError(refusal.data.code as ErrorCode, refusal.data.sentence);
  }
  throw new PicketError(
    'SERVER_UNREACHABLE',
    `What answers at ${url.host} is not a Picket server of this version (HTTP ${status}).`,
  );
}
