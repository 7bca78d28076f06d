import { z } from 'zod';
import { manualFenceActions } from '../words/fencing.ts';
import { overridableGates } from '../words/gates.ts';
import {
  durationSchema,
  lossSchema,
  scenarioNameSchema as name,
  settingValueSchema,
  shiftSchema,
  writesSchema,
} from './values.ts';

// What a timeline (`do:`) and the lab's verbs can say. One entry per word; the simulator and the lab perform the same data.

/** `for:` undoes a fault by itself after this long. */
const faultFields = { for: durationSchema.optional() };

const action = <W extends string, F extends z.ZodRawShape>(word: W, fields: F) =>
  z.strictObject({ do: z.literal(word), ...fields });
const host = { host: name };
const serverName = z.enum(['server', 'server2']);
const server = { server: serverName.default('server') };
/** Host name, `server`, `server2`, `bmc:HOST` or `pool:NAME`. */
const linkEnd = z
  .string()
  .regex(/^((bmc|pool):)?[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a host, server, server2, bmc:HOST or pool:NAME');
const link = { from: linkEnd.optional(), to: linkEnd.optional(), oneWay: z.boolean().default(false) };

/**
 * Where around its Nth durable write a server crashes: nothing of the step saved; saved, yet no effect performed (default);
 * saved, and the first of its effects performed.
 */
const crashPoints = ['before-write', 'after-write', 'between-effects'] as const;

/** Who starts a guest behind Picket's back: a hand on virsh, libvirt's autostart, or another program. */
const starters = ['person', 'autostart', 'other'] as const;

const options = [
  action('host.power-cut', { ...host, bmcToo: z.boolean().default(false), ...faultFields }),
  action('host.power-on', host),
  action('host.panic', { ...host, ...faultFields }),
  action('host.hang', { ...host, ...faultFields }),
  action('host.unhang', host),
  action('host.reboot', host),
  action('host.shutdown', { ...host, ...faultFields }),
  action('agent.kill', { ...host, ...faultFields }),
  action('agent.stop', { ...host, ...faultFields }),
  action('agent.start', host),
  action('agent.hang', { ...host, ...faultFields }),
  action('agent.unhang', host),
  action('link.cut', {
    ...link,
    from: linkEnd,
    to: linkEnd,
    delay: durationSchema.optional(),
    loss: lossSchema.optional(),
    ...faultFields,
  }),
  action('link.heal', link),
  action('pool.stall', { pool: name, host: name.optional(), ...faultFields }),
  action('pool.error', { pool: name, host: name.optional(), ...faultFields }),
  action('pool.readonly', { pool: name, host: name.optional(), ...faultFields }),
  action('pool.stale', { pool: name, ...host, ...faultFields }),
  action('pool.lie', { pool: name, ...faultFields }),
  action('pool.restore', { pool: name, host: name.optional() }),
  action('clock.skew', {
    by: shiftSchema,
    host: name.optional(),
    server: serverName.optional(),
    pool: name.optional(),
    ...faultFields,
  }).refine(({ host: h, server: s, pool: p }) => [h, s, p].filter((whose) => whose !== undefined).length === 1, {
    error: 'needs exactly one of host:, server: and pool:, whose clock it is',
  }),
  action('bmc.down', { ...host, ...faultFields }),
  action('bmc.up', host),
  action('bmc.lie', { ...host, ...faultFields }),
  action('bmc.slow', { ...host, by: durationSchema, ...faultFields }),
  action('bmc.cached', {
    ...host,
    by: durationSchema.default(2000),
    shows: z.enum(['accepted', 'stale']).default('accepted'),
    ...faultFields,
  }),
  action('bmc.wrong-password', { ...host, ...faultFields }),
  action('bmc.flap', { ...host, ...faultFields }),
  action('bmc.swap', { ...host, with: name, ...faultFields }),
  action('server.crash', {
    ...server,
    atWrite: z.number().int().min(1).optional(),
    point: z.enum(crashPoints).optional(),
    ...faultFields,
  }),
  action('server.stop', { ...server, ...faultFields }),
  action('server.start', server),
  action('server.pause', { ...server, ...faultFields }),
  action('server.resume', server),
  action('server.restore-backup', server),
  action('store.fail', faultFields),
  action('store.restore', {}),
  action('vm.start', { vm: name, host: name.optional(), by: z.enum(starters).default('person') }),
  action('vm.stop', { vm: name, ...faultFields }),
  action('vm.writes', { vm: name, writes: writesSchema, ...faultFields }),
  action('vm.migrate', { vm: name, to: name }),
  action('vm.crash', { vm: name }),
  action('vm.block-job', { vm: name, open: z.boolean().default(true), ...faultFields }),
  action('operator.disarm', { reason: z.string().default('scenario'), ...faultFields }),
  action('operator.arm', {}),
  action('operator.maintenance', { ...host, reason: z.string().default('scenario'), ...faultFields }),
  action('operator.end-maintenance', host),
  action('operator.confirm-down', { ...host, reason: z.string().default('scenario') }),
  action('operator.retire', { ...host, reason: z.string().default('scenario') }),
  action('operator.act-now', host),
  action('operator.bind', { ...host, reason: z.string().default('scenario') }),
  action('operator.bind-drill', { ...host, reason: z.string().default('scenario') }),
  action('operator.disable', { ...host, reason: z.string().default('scenario') }),
  action('operator.enable', host),
  action('operator.retry-vm', { vm: name }),
  action('operator.override-gate', { ...host, gate: z.enum(overridableGates), reason: z.string() }),
  action('operator.acknowledge-cap', { reason: z.string().default('scenario') }),
  action('operator.fence', { ...host, action: z.enum(manualFenceActions) }),
  action('operator.set', { key: z.string(), value: settingValueSchema, host: name.optional() }),
] as const;

/** Every word of `do:`, in the order of the design. */
export const actionWords = options.map((option) => option.shape.do.value);

export const actionSchema = z.discriminatedUnion('do', options, {
  error: (issue) =>
    issue.code === 'invalid_union' ? `does not know this word; the words are: ${actionWords.join(', ')}` : undefined,
});

/** Something that happens to the world, or that a person does: times in milliseconds. */
export type Action = z.infer<typeof actionSchema>;
export type ActionWord = Action['do'];

/** What undoes an action when its `for:` is over; undefined for what has no undoing. */
export function undoOf(done: Action): Action | undefined {
  switch (done.do) {
    case 'host.power-cut':
    case 'host.panic':
    case 'host.shutdown':
      return { do: 'host.power-on', host: done.host };
    case 'host.hang':
      return { do: 'host.unhang', host: done.host };
    case 'agent.kill':
    case 'agent.stop':
      return { do: 'agent.start', host: done.host };
    case 'agent.hang':
      return { do: 'agent.unhang', host: done.host };
    case 'link.cut':
      return { do: 'link.heal', from: done.from, to: done.to, oneWay: done.oneWay };
    case 'pool.stall':
    case 'pool.error':
    case 'pool.readonly':
    case 'pool.stale':
      return { do: 'pool.restore', pool: done.pool, host: done.host };
    case 'pool.lie':
      return { do: 'pool.restore', pool: done.pool };
    case 'clock.skew':
      return { do: 'clock.skew', by: -done.by, host: done.host, server: done.server, pool: done.pool };
    case 'bmc.down':
    case 'bmc.lie':
    case 'bmc.slow':
    case 'bmc.cached':
    case 'bmc.wrong-password':
    case 'bmc.flap':
    case 'bmc.swap':
      return { do: 'bmc.up', host: done.host };
    case 'server.crash':
    case 'server.stop':
      return { do: 'server.start', server: done.server };
    case 'server.pause':
      return { do: 'server.resume', server: done.server };
    case 'store.fail':
      return { do: 'store.restore' };
    case 'vm.stop':
      return { do: 'vm.start', vm: done.vm, by: 'person' };
    case 'vm.writes':
      return { do: 'vm.writes', vm: done.vm, writes: done.writes === 'idle' ? '1s' : 'idle' };
    case 'vm.block-job':
      return { do: 'vm.block-job', vm: done.vm, open: !done.open };
    case 'operator.disarm':
      return { do: 'operator.arm' };
    case 'operator.maintenance':
      return { do: 'operator.end-maintenance', host: done.host };
    default:
      return undefined;
  }
}
