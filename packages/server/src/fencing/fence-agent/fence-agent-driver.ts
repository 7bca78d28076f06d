import { performance } from 'node:perf_hooks';
import { failureOf, notEnded, oneLine } from '../answers.ts';
import type { CommandResult } from '../command.ts';
import type { AcceptAnswer, FenceDevice, FenceDriver } from '../driver.ts';
import { runCommand } from '../run-command.ts';
import { type AgentCatalogue, agentCatalogue, agentEnvironment } from './catalogue.ts';
import { agentClass } from './classes.ts';
import { agentInput } from './options.ts';
import { agentTimings } from './timings.ts';

/** The catalogue of this machine, shared by the driver and the list of agents. */
export const installedAgents = agentCatalogue();

/** Any fence_* program of the fence-agents project, its options on standard input. */
export const fenceAgentDriver = fenceAgentDriverOf(installedAgents);

/** Exit code of action `status` with the power off (fencing.py); 0 is on, everything else is a failure. */
export const statusOffCode = 2;

/** With less than this left for it, an agent is not begun. */
const leastMs = 500;

const noIdentity = 'Fence agents tell no identity: bind this device by a drill or by your word.';
const noLight = 'Fence agents have no action for a locating light.';

export function fenceAgentDriverOf(catalogue: AgentCatalogue): FenceDriver {
  async function run(
    device: FenceDevice,
    action: string,
    timeoutMs: number,
  ): Promise<CommandResult | { problem: string }> {
    const started = performance.now();
    const agent = await catalogue.find(device.agent.name, timeoutMs);
    if ('problem' in agent) return agent;
    const { path, metadata } = agent;
    if (agentClass(device.agent.name, metadata) !== 'power' && action === 'status') {
      return { problem: `${device.agent.name} does not cut the power: its status proves nothing (S20).` };
    }
    if (!metadata.actions.includes(action)) return { problem: `${device.agent.name} has no action ${action}.` };
    const leftMs = timeoutMs - (performance.now() - started);
    if (leftMs < Math.min(leastMs, timeoutMs / 2))
      return { problem: `${device.agent.name} took too long to describe itself.` };
    let stdin: string;
    try {
      stdin = agentInput(device, metadata, action, agentTimings(action, leftMs));
    } catch (error) {
      return { problem: (error as Error).message };
    }
    return runCommand({
      file: path,
      args: [],
      stdin,
      env: agentEnvironment,
      secrets: [device.password],
      timeoutMs: leftMs,
    });
  }

  async function order(device: FenceDevice, action: string, timeoutMs: number): Promise<AcceptAnswer> {
    const result = await run(device, action, timeoutMs);
    if ('problem' in result) return { accepted: false, detail: `Nothing was sent: ${result.problem}` };
    const failure = failureOf(result);
    if (failure !== null) return { accepted: false, detail: withoutStamps(failure) };
    return { accepted: true, detail: oneLine(result.stdout) || 'Exit code 0.' };
  }

  async function status(device: FenceDevice, timeoutMs: number): ReturnType<FenceDriver['status']> {
    const result = await run(device, 'status', timeoutMs);
    if ('problem' in result) return { power: 'unknown', detail: result.problem };
    const cut = notEnded(result);
    if (cut !== null) return { power: 'unknown', detail: withoutStamps(cut) };
    const { exitCode, raw } = result;
    const words = new Set(Array.from(raw.matchAll(/^Status: (ON|OFF)$/gim), ([, word]) => word?.toUpperCase()));
    const detail = oneLine(result.stdout);
    if (words.size === 1 && words.has('OFF') && exitCode === statusOffCode) return { power: 'off', detail };
    if (words.size === 1 && words.has('ON') && exitCode === 0) return { power: 'on', detail };
    const said = failureOf(result) ?? `Exit code 0, but no "Status: ON": ${detail || 'it printed nothing'}`;
    return { power: 'unknown', detail: withoutStamps(said) };
  }

  return {
    deviceClass: ({ agent }) => agentClass(agent.name),
    status,
    guid: async () => ({ guid: null, detail: noIdentity }),
    command: order,
    identify: async () => ({ accepted: false, detail: noLight }),
    /** Its status goes all the way to the plug; `monitor` only for those without one. */
    test: async (device, timeoutMs) => {
      const agent = await catalogue.find(device.agent.name, timeoutMs);
      if ('problem' in agent) return { accepted: false, detail: agent.problem };
      if (agentClass(device.agent.name, agent.metadata) !== 'power' || !agent.metadata.actions.includes('status')) {
        return order(device, 'monitor', timeoutMs);
      }
      const { power, detail } = await status(device, timeoutMs);
      return { accepted: power !== 'unknown', detail };
    },
  };
}

/** Agents begin each line of their complaints with the time and a level. */
function withoutStamps(sentence: string): string {
  return sentence.replaceAll(/\d{4}-\d{2}-\d{2} [\d:,]+ [A-Z]+: /g, '');
}
