import type { Action } from '@picket/protocol';
import { bmcDown, bmcFlap, bmcLie, bmcSlow, bmcSwap, bmcUp, bmcWrongPassword } from '../bmc/faults.ts';
import { LabError } from '../errors.ts';
import { crashVm, migrateVm, setWrites, startVm, stopVm } from '../guest/control.ts';
import { hangAgent, killAgent, startAgent, stopAgent, unhangAgent } from '../host/agent.ts';
import { hang, panic, powerCut, powerOn, reboot, shutdown, unhang } from '../host/power.ts';
import type { Lab } from '../lab/state.ts';
import { cutLink, healLink } from '../net/links.ts';
import { limitPool, restorePool, stallPool } from '../nfs/faults.ts';
import { crashServer, pauseServer, resumeServer, serverHealthy, startServer, stopServer } from '../server/process.ts';
import { rest } from '../server/rest.ts';
import { skewClock } from '../uml/clock.ts';
import { beyondThisLab } from './table.ts';

/** Does one thing to the lab's world, or what a person would do through Picket. Returns when it is done. */
export async function perform(lab: Lab, action: Action): Promise<void> {
  const beyond = beyondThisLab(action, lab);
  if (beyond !== undefined) throw new LabError(`this lab can't do ${action.do}: ${beyond}`, 2);
  switch (action.do) {
    case 'host.power-cut':
      return await powerCut(lab, action.host, action.bmcToo);
    case 'host.power-on':
      return await powerOn(lab, action.host);
    case 'host.hang':
      return await hang(lab, action.host);
    case 'host.panic':
      return await panic(lab, action.host);
    case 'host.unhang':
      return await unhang(lab, action.host);
    case 'host.reboot':
      return await reboot(lab, action.host);
    case 'host.shutdown':
      return await shutdown(lab, action.host);
    case 'agent.kill':
      return await killAgent(lab, action.host);
    case 'agent.stop':
      return await stopAgent(lab, action.host);
    case 'agent.start':
      return await startAgent(lab, action.host);
    case 'agent.hang':
      return await hangAgent(lab, action.host);
    case 'agent.unhang':
      return await unhangAgent(lab, action.host);
    case 'link.cut':
      return await cutLink(lab, action.from, action.to, action.oneWay);
    case 'link.heal':
      return await healLink(lab, action.from, action.to, action.oneWay);
    case 'bmc.down':
      return await bmcDown(lab, action.host);
    case 'bmc.up':
      return await bmcUp(lab, action.host);
    case 'bmc.lie':
      return bmcLie(lab, action.host);
    case 'bmc.slow':
      return bmcSlow(lab, action.host, action.by);
    case 'bmc.wrong-password':
      return await bmcWrongPassword(lab, action.host);
    case 'bmc.flap':
      return await bmcFlap(lab, action.host);
    case 'bmc.swap':
      return await bmcSwap(lab, action.host, action.with);
    case 'server.crash':
      return await crashServer(lab);
    case 'server.stop':
      return await stopServer(lab);
    case 'server.start':
      await startServer(lab);
      return await serverHealthy(lab);
    case 'server.pause':
      return pauseServer(lab);
    case 'server.resume':
      return resumeServer(lab);
    case 'vm.start':
      return await startVm(lab, action.vm, action.host);
    case 'vm.stop':
      return await stopVm(lab, action.vm);
    case 'vm.writes':
      return await setWrites(lab, action.vm, action.writes);
    case 'vm.migrate':
      return await migrateVm(lab, action.vm, action.to);
    case 'vm.crash':
      return await crashVm(lab, action.vm);
    case 'pool.stall':
      return await stallPool(lab, action.pool, action.host);
    case 'pool.error':
      return await limitPool(lab, action.pool, 'None', action.host);
    case 'pool.readonly':
      return await limitPool(lab, action.pool, 'RO', action.host);
    case 'pool.restore':
      return await restorePool(lab, action.pool, action.host);
    case 'clock.skew':
      return await skewClock(lab, action.host, action.by);
    case 'vm.block-job':
    case 'pool.stale':
    case 'pool.lie':
    case 'bmc.cached':
    case 'server.restore-backup':
    case 'store.fail':
    case 'store.restore':
      return; // refused above
    default:
      return await operate(lab, action);
  }
}

type Order = Extract<Action, { do: `operator.${string}` }>;

/** What a person does through Picket's API. */
async function operate(lab: Lab, order: Order): Promise<void> {
  switch (order.do) {
    case 'operator.arm':
      await rest.clusterOrder(lab, 'arm');
      return;
    case 'operator.disarm':
      await rest.clusterOrder(lab, 'disarm', { reason: order.reason });
      return;
    case 'operator.acknowledge-cap':
      await rest.clusterOrder(lab, 'acknowledge-cap', { reason: order.reason });
      return;
    case 'operator.maintenance':
      await rest.hostOrder(lab, order.host, 'maintenance', { reason: order.reason });
      return;
    case 'operator.end-maintenance':
      await rest.hostOrder(lab, order.host, 'end-maintenance');
      return;
    case 'operator.act-now':
    case 'operator.enable':
      await rest.hostOrder(lab, order.host, order.do.replace('operator.', ''));
      return;
    case 'operator.bind':
      await rest.hostOrder(lab, order.host, 'bind', { reason: order.reason });
      return;
    case 'operator.bind-drill':
      await rest.hostOrder(lab, order.host, 'bind', { by: 'drill', reason: order.reason });
      return;
    case 'operator.disable':
      await rest.hostOrder(lab, order.host, 'disable', { reason: order.reason });
      return;
    case 'operator.retry-vm':
      await rest.retryVm(lab, order.vm);
      return;
    case 'operator.retire':
      await rest.hostOrder(lab, order.host, 'retire', { reason: order.reason });
      return;
    case 'operator.confirm-down':
      await rest.hostOrder(lab, order.host, 'confirm-down', { typedName: order.host, reason: order.reason });
      return;
    case 'operator.override-gate':
      await rest.hostOrder(lab, order.host, 'override-gate', { gate: order.gate, reason: order.reason });
      return;
    case 'operator.fence':
      await rest.hostOrder(lab, order.host, 'fence', { action: order.action });
      return;
    case 'operator.set':
      await rest.set(lab, order.key, order.value, order.host);
  }
}
