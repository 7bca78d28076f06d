import type { Action } from '@picket/protocol';
import { hookAllows } from '../agent/orders.ts';
import type { Installation } from '../server/installation.ts';
import { mendBmc } from '../world/bmc.ts';
import { works } from '../world/machine.ts';
import { migrate } from '../world/migrate.ts';
import { hang, panic, powerOff, powerOn, reset, shutdown, startAgent, unhang } from '../world/power.ts';
import type { World } from '../world/world.ts';
import { operate } from './operate.ts';

/** The world and those who run it. */
export interface Stage {
  readonly world: World;
  readonly installation: Installation;
  /** VMs that a person has stopped and not started again. */
  readonly stopped: Set<string>;
}

/** Does one thing to the simulated world, or what a person would do through Picket. Rejects when it cannot be done. */
export async function perform(stage: Stage, action: Action): Promise<void> {
  const { world, installation } = stage;
  switch (action.do) {
    case 'host.power-cut':
      if (action.bmcToo) world.bmc(action.host).down = true;
      powerOff(world, world.machine(action.host));
      return;
    case 'host.power-on': {
      const machine = world.machine(action.host);
      if (machine.power === 'off') world.bmc(action.host).down = false;
      if (machine.power === 'on' && !machine.booted) reset(world, machine);
      else powerOn(world, machine);
      return;
    }
    case 'host.panic':
      panic(world, world.machine(action.host));
      return;
    case 'host.hang':
      hang(world, world.machine(action.host));
      return;
    case 'host.unhang':
      unhang(world, world.machine(action.host));
      return;
    case 'host.reboot':
    case 'host.shutdown': {
      const machine = world.machine(action.host);
      const again = action.do === 'host.reboot' ? () => powerOn(world, machine) : () => undefined;
      shutdown(world, machine, () => installation.fleet?.stopping(machine.name), again);
      return;
    }
    case 'agent.kill':
      world.machine(action.host).agent = 'dead';
      world.changed();
      return;
    case 'agent.stop':
      installation.fleet?.stop(action.host);
      return;
    case 'agent.start':
      if (world.machine(action.host).agent !== 'dead') return;
      startAgent(world, world.machine(action.host));
      return;
    case 'agent.hang':
    case 'agent.unhang': {
      const machine = world.machine(action.host);
      if (machine.agent !== 'dead') machine.agent = action.do === 'agent.hang' ? 'hangs' : 'runs';
      world.changed();
      return;
    }
    case 'link.cut': {
      const { from, to, oneWay, delay, loss } = action;
      const slow = delay !== undefined || loss !== undefined;
      world.network.set(from, to, oneWay, { cut: !slow, delayMs: delay ?? 0, loss: loss ?? 0 });
      world.changed();
      return;
    }
    case 'link.heal':
      world.network.heal(action.from, action.to, action.oneWay);
      world.changed();
      return;
    case 'pool.lie':
      world.pool(action.pool).lies = true;
      return;
    case 'pool.stall':
    case 'pool.error':
    case 'pool.readonly':
    case 'pool.stale':
    case 'pool.restore': {
      const access = ({ stall: 'stall', error: 'error', readonly: 'readonly', stale: 'stale', restore: 'ok' } as const)[
        action.do.slice(5) as 'stall' | 'error' | 'readonly' | 'stale' | 'restore'
      ];
      if (access === 'ok') world.pool(action.pool).lies = false;
      world.pool(action.pool).set(access, action.host, world.now);
      world.changed();
      return;
    }
    case 'clock.skew':
      if (action.server !== undefined) installation.skew(action.server, action.by);
      if (action.pool !== undefined) world.pool(action.pool).stepClock(action.by, world.now);
      return;
    case 'bmc.down':
    case 'bmc.up':
    case 'bmc.lie':
    case 'bmc.slow':
    case 'bmc.wrong-password':
    case 'bmc.flap':
    case 'bmc.swap':
    case 'bmc.cached':
      harmBmc(world, action);
      return;
    case 'server.crash':
      if (action.atWrite === undefined && action.point === undefined) installation.process(action.server).crash();
      else installation.process(action.server).crashPoint.arm(action.atWrite ?? 1, action.point ?? 'after-write');
      return;
    case 'server.stop':
      installation.process(action.server).stop();
      return;
    case 'server.start':
      installation.start(action.server);
      return;
    case 'server.pause':
      installation.process(action.server).pause();
      return;
    case 'server.resume':
      installation.process(action.server).resume();
      return;
    case 'server.restore-backup':
      return installation.restoreBackup(action.server);
    case 'store.fail':
    case 'store.restore':
      installation.database.failing = action.do === 'store.fail';
      return;
    case 'vm.start':
    case 'vm.stop':
    case 'vm.writes':
    case 'vm.migrate':
    case 'vm.crash':
    case 'vm.block-job':
      touchVm(stage, action);
      return;
    default:
      return operate(installation, action, (vm) => world.vmByName(vm).uuid);
  }
}

function harmBmc(world: World, action: Extract<Action, { do: `bmc.${string}` }>): void {
  const bmc = world.bmc(action.host);
  switch (action.do) {
    case 'bmc.down':
      bmc.down = true;
      return;
    case 'bmc.up':
      if (bmc.swappedWith !== null) {
        const other = world.bmc(bmc.swappedWith);
        other.swappedWith = null;
        other.swappedAt = world.now;
        bmc.swappedAt = world.now;
      }
      mendBmc(bmc);
      return;
    case 'bmc.lie':
      bmc.lies = true;
      return;
    case 'bmc.slow':
      bmc.slowMs = action.by;
      return;
    case 'bmc.wrong-password':
      bmc.wrongPassword = true;
      return;
    case 'bmc.flap':
      bmc.flapsSince = world.now;
      return;
    case 'bmc.swap': {
      const other = world.bmc(action.with);
      bmc.swappedWith = action.with;
      other.swappedWith = action.host;
      bmc.swappedAt = world.now;
      other.swappedAt = world.now;
      return;
    }
    case 'bmc.cached':
      bmc.cached = { byMs: action.by, shows: action.shows };
  }
}

function touchVm(stage: Stage, action: Extract<Action, { do: `vm.${string}` }>): void {
  const { world, stopped } = stage;
  const vm = world.vmByName(action.vm);
  const guest = world.guestsOf(vm.uuid).find((g) => !g.paused && works(world.machine(g.host)));
  switch (action.do) {
    case 'vm.start': {
      const defined = [...world.machines.values()].find((m) => m.defined.has(vm.uuid));
      const machine = action.host === undefined ? defined : world.machine(action.host);
      if (machine === undefined || !works(machine)) throw new Error(`${action.vm} can be started nowhere now`);
      if (machine.guests.has(vm.uuid)) return;
      // A person knows the override file; everybody else meets the hook (S7).
      if (action.by !== 'person' && !hookAllows(machine, vm.uuid)) return;
      if (world.isLocked(vm.uuid, machine.name)) throw new Error(`the image of ${action.vm} is locked`);
      machine.defined.add(vm.uuid);
      world.begin(vm, machine, action.by, false);
      stopped.delete(action.vm);
      return;
    }
    case 'vm.stop':
      if (guest === undefined) throw new Error(`${action.vm} runs nowhere`);
      stopped.add(action.vm);
      world.end(guest);
      return;
    case 'vm.writes':
      vm.writes = action.writes;
      world.changed();
      return;
    case 'vm.block-job':
      vm.blockJob = action.open;
      world.changed();
      return;
    case 'vm.migrate':
      migrate(world, vm.uuid, world.machine(action.to));
      return;
    case 'vm.crash':
      if (guest === undefined) throw new Error(`${action.vm} runs nowhere`);
      world.machine(guest.host).crashed.add(vm.uuid);
      world.end(guest);
  }
}
