/** Parsers of the few texts of /proc that the lab reads. Pure: see proc(5) for the formats. */

export interface Stat {
  /** One letter; Z (zombie) and X (dead) run nothing any more. */
  state: string;
  ppid: number;
  /** Clock ticks after boot: together with the pid it names a process for good. */
  startTime: string;
}

/** /proc/PID/stat; the command's name may itself contain spaces and parentheses. Undefined when it is no such line. */
export function parseStat(text: string): Stat | undefined {
  const end = text.lastIndexOf(')');
  if (end < 0) return undefined;
  const fields = text
    .slice(end + 2)
    .trim()
    .split(' ');
  const [state, ppid] = fields;
  const startTime = fields[19];
  if (state === undefined || ppid === undefined || startTime === undefined) return undefined;
  return { state, ppid: Number(ppid), startTime };
}

/** The pids of a process from /proc/PID/status, the machine's first, that of its innermost namespace last. */
export function parseNsPids(status: string): number[] {
  const line = /^NSpid:(.*)$/m.exec(status)?.[1];
  return line === undefined ? [] : line.trim().split(/\s+/).map(Number);
}

/** /proc/PID/cmdline as arguments. */
export function parseCmdline(text: string): string[] {
  return text.split('\0').slice(0, -1);
}

/** Guest name and uuid of a QEMU that runs a domain; undefined for every other command line, capability probes too. */
export function guestOf(argv: readonly string[]): { name: string; uuid: string } | undefined {
  if (!/(^|\/)qemu-system-[^/]+$/.test(argv[0] ?? '')) return undefined;
  const name = /^guest=([^,]+)/.exec(argv[argv.indexOf('-name') + 1] ?? '')?.[1];
  const uuid = argv.includes('-uuid') ? argv[argv.indexOf('-uuid') + 1] : undefined;
  return name === undefined || uuid === undefined ? undefined : { name, uuid };
}

/**
 * Whose process this is, from /proc/PID/mountinfo: every host of a lab has mounts called `picket-lab/<lab id>/<host>`,
 * which no other process of the machine sees.
 */
export function labelOf(mountInfo: string): { labId: string; host: string } | undefined {
  for (const match of mountInfo.matchAll(/ - tmpfs picket-lab\/([^/ ]+)\/([^/ \n]+) /g)) {
    const [, labId = '', host = ''] = match;
    if (host !== '-') return { labId, host };
  }
  return undefined;
}
