import { mendBmc } from '../world/bmc.ts';
import { startAgent } from '../world/power.ts';
import type { SetStage } from './stage.ts';

/** Every fault ends: links, pools, BMCs, servers and agents are as good as new. Dead machines stay dead. */
export function heal(stage: SetStage): void {
  const { world, installation } = stage;
  world.network.heal();
  for (const pool of world.pools.values()) pool.set('ok', undefined, world.now);
  for (const bmc of world.bmcs.values()) mendBmc(bmc);
  for (const machine of world.machines.values()) {
    if (machine.agent === 'hangs') machine.agent = 'runs';
    else if (machine.agent === 'dead') startAgent(world, machine);
  }
  installation.database.failing = false;
  installation.healAll();
  world.changed();
}
