import { randomUUID } from 'node:crypto';
import { type Hello, LINK_PROTOCOL_VERSION } from '@picket/protocol';
import type { Logger } from 'pino';
import { performCheck } from './check/check.ts';
import { type AgentConfig, agentFiles } from './config.ts';
import type { ControlAnswer } from './control/protocol.ts';
import { listenForCommands } from './control/server.ts';
import { EffectMemory } from './effects.ts';
import { PoolFinder } from './find-pools.ts';
import { VmLocks } from './hypervisor/actions/vm-locks.ts';
import type { ActionWorld } from './hypervisor/actions/world.ts';
import { watchEvents } from './hypervisor/events.ts';
import { installHook } from './hypervisor/hook/install.ts';
import { otherManagers } from './hypervisor/other-managers.ts';
import { qemuAgeMs } from './hypervisor/qemu-age.ts';
import { InventoryReporter } from './hypervisor/reporter.ts';
import { systemVirsh } from './hypervisor/virsh.ts';
import { hostAddresses, type Identity, type IdentityPort } from './identity.ts';
import { KnownPools } from './known-pools.ts';
import { Link } from './link/link.ts';
import { whyNotServer } from './link/server-epoch.ts';
import { openSocket } from './link/socket.ts';
import { obey } from './orders.ts';
import { Outbox } from './outbox.ts';
import { PoolSet } from './storage/pool-set.ts';
import { openWatchdog } from './watchdog/open.ts';
import { askNetwork } from './witness/network.ts';
import { listenSilently } from './witness/tcp-listener.ts';

const agentVersion = '0.1.0';

/** Until the server says another. The heartbeats on storage do not wait for it. */
const firstHeartbeatIntervalMs = 1_000;
/** A host with a watchdog beats at least this often on its pools, whatever the cluster is set to: each beat feeds it. */
const watchedBeatMs = 5_000;
const stoppingReadMs = 3_000;
/** A shutdown that takes longer than this is taken for called off; the server thinks so, too. */
const lastWordMs = 120_000;
/** An agent that is restarted or upgraded is back well within this (S10). */
const pauseSeconds = 20;

export interface AgentWorld {
  readonly dataDir: string;
  readonly config: AgentConfig;
  readonly identityPort: IdentityPort;
  readonly log: Logger;
}

/**
 * Puts the agent together and runs it until `signal` aborts.
 * @throws PicketError when it cannot begin: no identity, damaged files, a second agent on this host
 */
export async function runWith({ dataDir, config, identityPort, log }: AgentWorld, signal: AbortSignal): Promise<void> {
  const files = agentFiles(dataDir);
  const identity = await identityPort.read();
  // First of all, before a file is touched: a second agent must not write over the memory of the one that runs.
  let perform = async (): Promise<ControlAnswer> => ({ ok: false, sentence: 'The agent has only just begun.' });
  const control = await listenForCommands(config.socketPath, (request) =>
    request.command === 'ping' ? Promise.resolve({ ok: true, sentence: 'The agent runs.' }) : perform(),
  );
  const memory = await EffectMemory.open(files.effects, files.managed);
  const knownPools = await KnownPools.open(files.knownPools);
  const session = randomUUID();

  await installHook(config.hookDir, { managed: files.managed, overrideDir: config.overrideDir }, log);

  const { bootId } = identity;
  // At once and alone, as far as the link is up: an inventory waits for libvirt.
  const sendWatchdog = () => {
    if (watchdog !== null) link.send({ type: 'watchdog-changed', watchdog: watchdog.report() });
  };
  const watchdogChanged = () => {
    sendWatchdog();
    reporter.changed();
  };
  const watchdog = await openWatchdog({ dataDir, config, bootId, changed: watchdogChanged, log });
  const beatWithinMs = watchdog === null ? Number.POSITIVE_INFINITY : watchedBeatMs;
  const pools = new PoolSet(config.pools, {
    beat: () => ({
      machineId: identity.machineId,
      host: config.host,
      bootId: identity.bootId,
      installation: memory.installation,
    }),
    knownId: (name) => knownPools.id(name),
    remember: (name, id) => knownPools.remember(name, id),
    beaten: (pool, begunAtMs) => watchdog?.poolBeat(pool, begunAtMs),
    changed: () => reporter.changed(),
    log,
  });
  const virsh = systemVirsh(config.libvirtUri);
  const finder = new PoolFinder(dataDir, virsh, pools, () => reporter.changed());
  const reporter = new InventoryReporter({
    virsh,
    pools: pools.configs,
    ...(config.findPools ? { strange: (sources) => finder.strange(sources) } : {}),
    poolReports: () => pools.reports(),
    grantedEpoch: (vm) => grantedEpoch(memory, identity, vm),
    qemuAgeMs,
    otherManagers,
    addresses: () => hostAddresses(null),
    watchdog: () => watchdog?.report(),
    memoryTotalMib: config.memoryTotalMib,
    send: (inventory) => link.send(inventory),
    log,
  });
  const outbox = new Outbox((message) => link.send(message));
  const actions: ActionWorld = {
    virsh,
    memory,
    locks: new VmLocks(),
    host: config.host,
    bootId: identity.bootId,
    scratchDir: dataDir,
    qemuAgeMs,
    log,
  };
  let intervalMs = firstHeartbeatIntervalMs;
  /** Since when the host is on its way down, and what ran: said again on a new link, for the first word may have found none (S8). */
  let lastWord: { readonly atMs: number; readonly running: string[] } | null = null;
  const link: Link = new Link({
    openSocket: () => openSocket(config.server, files),
    hello: async (localAddress) => hello(config, await identityPort.read(), memory, session, localAddress),
    async welcomed(welcome) {
      const objection = whyNotServer(memory, welcome);
      if (objection !== null) return objection;
      await memory.obey(welcome.installation, welcome.serverEpoch);
      if (welcome.heartbeatIntervalMs !== intervalMs) {
        intervalMs = welcome.heartbeatIntervalMs;
        pools.start(Math.min(intervalMs, beatWithinMs));
      }
      setImmediate(() => {
        if (lastWord !== null && performance.now() - lastWord.atMs < lastWordMs)
          link.send({ type: 'host-stopping', running: lastWord.running });
        outbox.flush();
        sendWatchdog();
        void reporter.sendAll();
      });
      return null;
    },
    order: (order) =>
      void obey(
        {
          actions,
          memory,
          check: (check) =>
            performCheck(
              {
                machineId: identity.machineId,
                pool: (name) => pools.find(name),
                askNetwork: (addresses, timeoutMs) => askNetwork(addresses, config.witnessPort, timeoutMs),
              },
              check,
            ),
          resync: () => void reporter.sendAll(),
          acted: () => reporter.acted(),
          answer: (message) => (message.type === 'check-answer' ? link.send(message) : outbox.put(message)),
          log,
        },
        order,
      ),
    beatLeft: (seq) => watchdog?.beatLeft(seq),
    kept: (message) => void watchdog?.kept(message),
    // A host that shuts down has said so itself (S8), and its agent does not come back.
    lastWord: () => (lastWord !== null ? null : { type: 'agent-pausing', forSeconds: pauseSeconds }),
    log,
    random: Math.random,
  });

  perform = () =>
    announce(reporter, link, (running) => {
      lastWord = { atMs: performance.now(), running };
    });

  pools.start(intervalMs);
  if (config.findPools) finder.start();
  // A host that takes its leave of the server still answers its neighbours.
  const ended = watchdog === null ? signal : abortedAfter(signal, () => watchdog.stop());
  listenSilently(config.witnessPort, log, ended);
  watchEvents(config.libvirtUri, () => reporter.changed(), log, ended);
  reporter.start();
  log.info({ host: config.host, machineId: identity.machineId, bootId: identity.bootId }, 'The agent runs.');
  try {
    await link.run(ended);
  } finally {
    control.close();
    finder.stop();
    pools.stop();
    await reporter.stop();
    log.info('The agent has ended.');
  }
}

/** Aborts once `first` is over, which needs the link, after `signal` did. */
function abortedAfter(signal: AbortSignal, first: () => Promise<void>): AbortSignal {
  const later = new AbortController();
  const end = () => void first().finally(() => later.abort());
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return later.signal;
}

function grantedEpoch(memory: EffectMemory, identity: Identity, vm: string): number | null {
  const { grant } = memory.vm(vm);
  return grant?.bootId === identity.bootId ? grant.epoch : null;
}

function hello(
  config: AgentConfig,
  identity: Identity,
  memory: EffectMemory,
  session: string,
  localAddress: string | null,
): Hello {
  return {
    type: 'hello',
    protocol: LINK_PROTOCOL_VERSION,
    host: config.host,
    agentVersion,
    machineId: identity.machineId,
    bootId: identity.bootId,
    session,
    bmcGuid: identity.bmcGuid,
    addresses: hostAddresses(localAddress),
    installation: memory.installation,
    highestServerEpoch: memory.highestServerEpoch,
  };
}

/** `picket agent stopping` (S8). `remember` is told what ran, for links that are still to come. */
async function announce(
  reporter: InventoryReporter,
  link: Link,
  remember: (running: string[]) => void,
): Promise<ControlAnswer> {
  const runningNow = (): string[] =>
    (reporter.domains ?? []).filter(({ state }) => state !== 'shutoff').map(({ uuid }) => uuid);
  remember(runningNow());
  // As fresh as libvirt gives it in time; the last list known otherwise.
  await Promise.race([reporter.refresh(), new Promise((resolve) => setTimeout(resolve, stoppingReadMs).unref())]);
  const running = runningNow();
  remember(running);
  if (await link.sendThrough({ type: 'host-stopping', running })) {
    return { ok: true, sentence: `The server knows that this host stops with ${running.length} running VMs.` };
  }
  return {
    ok: false,
    sentence: 'The link to the server is down; it is told that this host stops if it comes up in time.',
  };
}
