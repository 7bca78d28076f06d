import type { Action } from '@picket/protocol';

/** How the words of a scenario are typed: `host.power-cut` becomes `host-power-cut HOST [--bmc-too]`. */
export interface Verb {
  word: string;
  alias?: string;
  /** Names of the fields that stand as arguments, in order; one in brackets may be left out. */
  args: readonly string[];
  /** Fields that stand as options: commander's flags and what they mean. */
  options?: Readonly<Record<string, readonly [flags: string, about: string]>>;
  about: string;
  /** It can undo itself: `--for 30s`. */
  fault?: boolean;
}

const oneWay = { oneWay: ['--one-way', 'only what goes from the first to the second'] } as const;

export const verbs: readonly Verb[] = [
  {
    word: 'host.power-cut',
    alias: 'power-cut',
    args: ['host'],
    fault: true,
    about: 'power gone at once: everything in the host dies',
    options: { bmcToo: ['--bmc-too', 'its BMC loses power with it'] },
  },
  { word: 'host.power-on', alias: 'power-on', args: ['host'], about: 'power on; the host boots with a new boot id' },
  {
    word: 'host.hang',
    alias: 'hang',
    args: ['host'],
    fault: true,
    about: 'freeze the host: nothing runs, no network, power on',
  },
  {
    word: 'host.panic',
    alias: 'panic',
    args: ['host'],
    fault: true,
    about: 'its kernel dies: everything in it is dead, power on; host-power-on resets it',
  },
  { word: 'host.unhang', alias: 'unhang', args: ['host'], about: 'the frozen host goes on' },
  { word: 'host.reboot', alias: 'reboot', args: ['host'], about: 'clean reboot: agent told, guests stopped, new boot' },
  { word: 'host.shutdown', alias: 'shutdown', args: ['host'], fault: true, about: 'clean shutdown' },
  { word: 'agent.kill', args: ['host'], fault: true, about: 'kill -9 of the agent; guests and libvirt go on' },
  { word: 'agent.stop', args: ['host'], fault: true, about: 'the agent is stopped cleanly; guests and libvirt go on' },
  { word: 'agent.start', args: ['host'], about: 'start the agent' },
  { word: 'agent.hang', args: ['host'], fault: true, about: 'the agent stops in its tracks' },
  { word: 'agent.unhang', args: ['host'], about: 'the agent goes on' },
  {
    word: 'link.cut',
    alias: 'cut',
    args: ['from', 'to'],
    fault: true,
    about: 'cut a link between hosts, server, bmc:HOST',
    options: oneWay,
  },
  {
    word: 'link.heal',
    alias: 'heal',
    args: ['[from]', '[to]'],
    about: 'heal a link; without names all of them',
    options: oneWay,
  },
  { word: 'bmc.down', args: ['host'], fault: true, about: 'the BMC is dead' },
  { word: 'bmc.up', args: ['host'], about: 'clear every fault of the BMC' },
  { word: 'bmc.lie', args: ['host'], fault: true, about: 'power commands answer success and do nothing' },
  {
    word: 'bmc.slow',
    args: ['host'],
    fault: true,
    about: 'the BMC takes longer to answer',
    options: { by: ['--by <duration>', 'how much longer, like 5s'] },
  },
  { word: 'bmc.wrong-password', args: ['host'], fault: true, about: "the BMC's password was changed" },
  { word: 'bmc.flap', args: ['host'], fault: true, about: "the BMC's network comes and goes" },
  {
    word: 'bmc.swap',
    args: ['host'],
    fault: true,
    about: 'two management addresses change places',
    options: { with: ['--with <host>', 'the other host'] },
  },
  { word: 'server.crash', args: [], fault: true, about: 'kill -9 of the Picket server' },
  { word: 'server.start', args: [], about: 'start the Picket server and wait until it answers' },
  { word: 'server.stop', args: [], fault: true, about: 'stop the Picket server cleanly' },
  { word: 'server.pause', args: [], fault: true, about: "the server's machine stands still" },
  { word: 'server.resume', args: [], about: 'it goes on' },
  {
    word: 'vm.start',
    args: ['vm'],
    about: 'start a VM by hand',
    options: { host: ['--host <host>', 'where; default: where it is defined'] },
  },
  { word: 'vm.stop', args: ['vm'], fault: true, about: 'stop a VM by hand' },
  {
    word: 'vm.writes',
    args: ['vm', 'writes'],
    fault: true,
    about: 'let the guest write each second (1s) or not at all (idle)',
  },
  { word: 'vm.migrate', args: ['vm'], about: 'move a VM by hand', options: { to: ['--to <host>', 'where to'] } },
  { word: 'vm.crash', args: ['vm'], about: 'its QEMU dies on a living host' },
  ...Object.entries({
    'pool.stall': 'the NFS server of a pool is gone, for all or for one host: nothing answers',
    'pool.error': 'the server grants nothing any more: reading and writing fail at once',
    'pool.readonly': 'the server grants reading only',
    'pool.restore': 'the pool is as it was',
  }).map(([word, about]) => ({
    word,
    args: ['pool'],
    about: `${about} (lab with --nfs)`,
    fault: word !== 'pool.restore',
    options: { host: ['--host <host>', 'for this host only'] as const },
  })),
  {
    word: 'clock.skew',
    args: ['host'],
    fault: true,
    about: "the host's clock goes wrong, over power cuts too (lab with --nfs)",
    options: { by: ['--by <duration>', 'how much later, like 3h or -3h'] },
  },
];

/** Words of scenarios that are the simulator's alone. */
export const elsewhere: Readonly<Record<string, string>> = Object.fromEntries([
  ...['server.restore-backup', 'store.fail', 'store.restore'].map((word) => [
    word,
    `${word} is a word of the simulator; this lab's server and its database are real`,
  ]),
  ['pool.stale', 'pool.stale is a word of the simulator; no NFS client freezes in such a way on demand'],
  ['pool.lie', 'pool.lie is a word of the simulator; no storage says on demand that it turned a host away'],
  ['vm.block-job', 'vm.block-job is a word of the simulator; this lab opens no block jobs'],
  ['bmc.cached', "bmc.cached is a word of the simulator; this lab's BMCs show the power as it is"],
]);

/** Why this lab can't do an action that a scenario asks for; undefined when it can. */
export function beyondThisLab(action: Action, { nfs }: { nfs: string | null }): string | undefined {
  if (nfs === null && /^(pool|clock)\./.test(action.do))
    return `${action.do} needs hosts with kernels of their own and pools in a network: start the lab with --nfs`;
  if (action.do === 'clock.skew' && action.host === undefined)
    return 'the clocks of server and storage are the machine’s; only those of hosts can be set wrong';
  if (action.do === 'link.cut' && (action.delay !== undefined || action.loss !== undefined))
    return 'it cuts links whole: delay and loss are words of the simulator';
  if (action.do === 'server.crash' && (action.atWrite !== undefined || action.point !== undefined))
    return 'it kills the server now: atWrite and point are words of the simulator';
  if (action.do === 'vm.start' && action.by !== 'person')
    return `here only a person starts a VM by hand: by: ${action.by} is a word of the simulator`;
  if ('server' in action && action.server === 'server2') return 'it has one server, called "server"';
  return elsewhere[action.do];
}

export const dashed = (word: string): string => word.replace('.', '-');
