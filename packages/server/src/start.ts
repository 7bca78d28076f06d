import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { PicketError, resolveSettings } from '@picket/protocol';
import { openAccounts } from './accounts/accounts.ts';
import { type AgentLinks, startAgentListener } from './agents/index.ts';
import { loadAdminToken } from './api/admin-token.ts';
import { setupUrl } from './api/routes/session.ts';
import { startApi } from './api/start.ts';
import { type ApiTls, apiTls } from './api-tls.ts';
import { copyOnRequest } from './backup/one-copy.ts';
import { openFenceDevices } from './fencing/devices.ts';
import { installedAgents } from './fencing/fence-agent/fence-agent-driver.ts';
import { openLiveHub } from './live/hub.ts';
import { openLog } from './log.ts';
import { openMetrics } from './metrics/metrics.ts';
import { watchedPorts } from './metrics/watched-ports.ts';
import { startNotify } from './notify/index.ts';
import { alarmsNow } from './notify/reminders.ts';
import { type HealthWatch, watchHealth } from './runtime/health.ts';
import { tellDatabaseTroubles } from './runtime/observer.ts';
import type { Agents, Commit, Log, Ports } from './runtime/ports.ts';
import { Runtime } from './runtime/runtime.ts';
import { openKeyRing } from './secrets/key-ring.ts';
import { checkSecrets, rotateKey } from './secrets/rotate.ts';
import { exclusively } from './settings/exclusively.ts';
import { openSettingsService } from './settings/settings-service.ts';
import { openStore } from './store/open-store.ts';
import { systemClock } from './system-clock.ts';
import { version } from './version.ts';

export interface ServerOptions {
  /** Data folder; made when missing. */
  readonly data: string;
  /** File of the key that seals all secrets; made when missing. Default: secret.key in the data folder. */
  readonly keyFile?: string;
  readonly apiHost: string;
  readonly apiPort: number;
  readonly agentHost: string;
  readonly agentPort: number;
  /** Name or address under which hosts reach this server; goes into its certificate. */
  readonly advertiseHost?: string;
  /** How the API speaks TLS; absent: plain HTTP, on loopback only unless allowed. */
  readonly tls?: ApiTls;
  readonly allowHttp?: boolean;
  /** Addresses of proxies whose X-Forwarded-* headers are believed. */
  readonly trustProxy?: readonly string[];
  /** The world the runtime sees, before it is used: tests put themselves in between here. */
  readonly ports?: (ports: Ports) => Ports;
}

export interface RunningServer {
  readonly url: string;
  readonly agentPort: number;
  /** Resolves with the reason when the server cannot go on by itself. */
  readonly failed: Promise<PicketError>;
  close(): Promise<void>;
}

/**
 * Starts one management server on its data folder and the embedded database.
 * @throws PicketError DATABASE_IN_USE, DATABASE_FAILED, SECRET_KEY_BAD, BAD_REQUEST (an address that cannot be listened on)
 */
export async function startServer(options: ServerOptions, log: Log = openLog('info')): Promise<RunningServer> {
  const dataDir = options.data;
  const store = await openStore({ dataDir, owner: `${hostname()}:${process.pid}:${randomUUID()}`, log });
  const installation = store.installation().id;
  const ring = openKeyRing(options.keyFile ?? join(dataDir, 'secret.key'));
  const { box } = ring;
  // Whoever seals a secret does it under this, so that none is sealed with a key that is about to go.
  const alone = exclusively();
  const keys = { ring, secrets: store.secrets, alone };
  await checkSecrets(keys, log);
  const devices = openFenceDevices({ settings: store.settings, box });
  const late = lateAgents(() => store.lease.epoch);
  let fail: (error: PicketError) => void = () => undefined;
  const failed = new Promise<PicketError>((resolve) => {
    fail = resolve;
  });

  let messagesCommitted: () => void = () => undefined;

  const readOnlyWhenOutranked = {
    ...store,
    commit: async (change: Commit): Promise<void> => {
      await store.commit(change);
      if (change.outbox.length > 0) messagesCommitted();
    },
    assertLease: async (): Promise<number> => {
      const why = late.whyReadOnly();
      if (why !== null) throw new PicketError('NOT_LEADER', why);
      return store.assertLease();
    },
  };
  const about = { installation, version };
  const live = openLiveHub({ clock: systemClock, journal: store.journal, about });
  const metrics = openMetrics();
  const world: Ports = { clock: systemClock, store: readOnlyWhenOutranked, agents: late.agents, devices, log };
  const plain = watchedPorts(world, live, metrics);
  const ports = options.ports?.(plain) ?? plain;
  const runtime = new Runtime({ ports, installation, builtInSettings: resolveSettings({}), onFatal: fail });
  const settings = openSettingsService(store, box, alone);
  const announce = async (cluster: string, who: string): Promise<void> => {
    const { cluster: ofCluster, hosts } = await settings.engineSettings(cluster);
    await runtime.submit(cluster, { kind: 'settings-changed', who, cluster: ofCluster, hosts });
    await runtime.submit(cluster, { kind: 'devices-changed', devices: await settings.devices(cluster) });
  };
  settings.onChange(announce);

  await runtime.start();
  const listener = await startAgentListener({
    dataDir,
    host: options.agentHost,
    port: options.agentPort,
    advertiseHosts: options.advertiseHost === undefined ? [] : [options.advertiseHost],
    runtime,
    store,
    installation,
    serverEpoch: () => store.lease.epoch,
    hostContext: settings.hostContext,
    heartbeatIntervalMs: (cluster) => runtime.state(cluster).settings.heartbeatIntervalSeconds * 1000,
    log,
  });
  late.bind(listener.agents);
  // A crash between saving a setting and telling the engine is made good here.
  for (const cluster of runtime.clusterNames()) await announce(cluster, 'picket');

  const health: HealthWatch = watchHealth(
    runtime.keeping(store.lease, () => health.renewSoon()),
    systemClock,
    log,
    (troubles) => tellDatabaseTroubles(runtime, troubles, log),
    fail,
  );
  const accounts = openAccounts(store.accounts, systemClock);
  const notify = await startNotify({
    store,
    box,
    alone,
    clock: systemClock,
    log,
    standingAlarms: () => alarmsNow(runtime),
    serverIsWell: () => health.troubles().length === 0 && late.whyReadOnly() === null,
  });
  messagesCommitted = notify.wake;
  const troubles = (): readonly string[] => [...health.troubles(), ...notify.troubles()];
  const whyNot = () => [...health.troubles(), ...[late.whyReadOnly()].filter((why) => why !== null)];
  const api = await startApi({
    surface: runtime,
    settings,
    journal: store.journal,
    outbox: notify.outbox,
    notifiers: notify.notifiers,
    tokens: listener.tokens,
    fenceAgents: installedAgents,
    backup: copyOnRequest(dataDir, store.copyTo),
    declaredNotifiers: notify.notifiers,
    rotateKey: () => rotateKey(keys),
    // A receiver that is away is no reason to restart this server.
    health: () => ({ ok: health.troubles().length === 0, troubles: troubles() }),
    ready: () => ({ ok: whyNot().length === 0, troubles: whyNot() }),
    accounts,
    audit: store.audit,
    live,
    metrics,
    about: () => ({ ...about, epoch: store.lease.epoch }),
    clock: systemClock,
    token: await loadAdminToken(dataDir),
    host: options.apiHost,
    port: options.apiPort,
    ...apiTls(options, installation),
    ...(options.allowHttp === undefined ? {} : { allowHttp: options.allowHttp }),
    ...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy }),
    log,
  });
  const setup = await accounts.firstSetup();
  if (setup !== null) log.info(`There is no account yet. Make the first admin at ${setupUrl(api.url, setup)}`);
  log.info('Picket is ready.', {
    api: api.url,
    agents: `${options.agentHost}:${listener.port}`,
    installation,
    epoch: store.lease.epoch,
  });
  return {
    url: api.url,
    agentPort: listener.port,
    failed,
    async close() {
      health.stop();
      runtime.stop();
      await api.close();
      await notify.stop();
      metrics.close();
      await listener.close();
      await store.close();
    },
  };
}

/** Before a server that lost its lease begins anew. */
const BEGIN_ANEW_MS = 2_000;

/**
 * Runs a server until `stop` is aborted. One whose lease ran out, as after a pause of its machine, forgets what it knew and begins
 * anew with its grace (S17), unless another server leads by then.
 * @throws PicketError when it cannot start or go on
 */
export async function runServer(options: ServerOptions & { readonly stop: AbortSignal }): Promise<void> {
  const log = openLog('info');
  const stopped = new Promise<null>((resolve) => {
    if (options.stop.aborted) resolve(null);
    options.stop.addEventListener('abort', () => resolve(null), { once: true });
  });
  for (;;) {
    const server = await startServer(options, log);
    const reason = await Promise.race([stopped, server.failed]);
    await server.close();
    if (reason === null) return;
    if (reason.code !== 'NOT_LEADER') throw reason;
    log.warn(`${reason.message} This server begins anew.`);
    const pause = new Promise((resolve) => systemClock.after(BEGIN_ANEW_MS, () => resolve(undefined)));
    await Promise.race([stopped, pause]);
    if (options.stop.aborted) return;
  }
}

/** The runtime comes before the listener that its agents arrive at: until then no order can be sent. */
function lateAgents(epoch: () => number): {
  agents: Agents;
  whyReadOnly(): string | null;
  bind(agents: AgentLinks): void;
} {
  let bound: AgentLinks | null = null;
  return {
    agents: {
      get serverEpoch() {
        return bound?.serverEpoch ?? epoch();
      },
      resync: (cluster, host) => bound?.resync(cluster, host),
      keep: (cluster, host, session, message) => bound?.keep(cluster, host, session, message),
      ask: (cluster, host, message, timeoutMs) =>
        bound === null
          ? Promise.reject(
              new PicketError('SERVER_UNREACHABLE', `${host} has not connected to this server yet.`, { sent: false }),
            )
          : bound.ask(cluster, host, message, timeoutMs),
    },
    whyReadOnly: () => bound?.whyReadOnly() ?? null,
    bind: (agents) => {
      bound = agents;
    },
  };
}
