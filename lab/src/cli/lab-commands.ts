import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { bmcOf } from '../bmc/bmcs.ts';
import { bmcLog } from '../bmc/log.ts';
import { LabError, unknownWord } from '../errors.ts';
import { allLabs, down } from '../lab/down.ts';
import { labDir } from '../lab/files.ts';
import { openLab, vmOf } from '../lab/state.ts';
import { status } from '../lab/status.ts';
import { up } from '../lab/up.ts';
import { inHost, inServer } from '../machine/inside.ts';
import { defaultNfs } from '../nfs/config.ts';
import { where } from '../where.ts';
import { type CommonOptions, show } from './output.ts';
import { nextText, statusText } from './texts.ts';

function count(text: string, what: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new LabError(`${what} must be a number, not "${text}"`, 2);
  return number;
}

function second(word: string | undefined): 'feed' | 'pdu' | null {
  if (word === undefined || word === 'feed' || word === 'pdu') return word ?? null;
  throw unknownWord('second BMC', word, ['feed', 'pdu']);
}

type Add = (name: string) => Command;

function addUp(add: Add): void {
  const command = add('up')
    .description('hosts, BMCs, guests and a Picket server; returns when all is well')
    .option('--hosts <number>', 'how many hosts', '3')
    .option('--vms <number>', 'how many guests, placed round-robin', '6')
    .option('--port <port>', "where the server's API is reached on 127.0.0.1; 0 picks a free one", '8440')
    .option('--no-server', 'hosts and guests only')
    .option(
      '--second <kind>',
      'a second BMC for each host, called kvm1.2: of its second power feed (feed), or a PDU (pdu)',
    )
    .option('--ceph', 'a Ceph beside the hosts, in which the disks of the guests lie')
    .option('--nfs [options]', `hosts with kernels of their own that mount the pools over NFS (default: ${defaultNfs})`)
    .option('--redfish', 'the BMCs speak Redfish too, HTTPS on port 443')
    .option('--set <key=value...>', 'settings of the cluster, on top of the lab’s own');
  command.action(async () => {
    const options = command.opts<
      CommonOptions & {
        hosts: string;
        vms: string;
        port: string;
        server: boolean;
        second?: string;
        redfish?: boolean;
        ceph?: boolean;
        nfs?: string | true;
        set?: string[];
      }
    >();
    const began = performance.now();
    const settings = Object.fromEntries(
      (options.set ?? []).map((pair) => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
    );
    const lab = await up({
      ...(options.dir === undefined ? {} : { dir: options.dir }),
      hosts: count(options.hosts, '--hosts'),
      vms: count(options.vms, '--vms'),
      port: count(options.port, '--port'),
      withServer: options.server,
      second: second(options.second),
      redfish: options.redfish === true,
      ceph: options.ceph === true,
      ...(options.nfs === undefined ? {} : { nfs: options.nfs === true ? defaultNfs : options.nfs }),
      settings,
      say: (sentence) => {
        if (!options.json) console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${sentence}`);
      },
    });
    const now = await status(lab);
    show(
      options,
      { ok: true, tookMs: Math.round(performance.now() - began), ...now },
      () => `\n${statusText(now)}\n${nextText(lab)}`,
    );
  });
}

function addDown(add: Add): void {
  const command = add('down')
    .description('end everything in the lab and remove its folder; works after any crash')
    .option('--all', 'every lab of this checkout')
    .option('--keep', 'keep the folder with its logs');
  command.action(async () => {
    const options = command.opts<CommonOptions & { all?: boolean; keep?: boolean }>();
    const dirs = options.all ? allLabs() : [labDir(options.dir)];
    const ended: string[] = [];
    for (const dir of dirs) if (await down(dir, { keep: options.keep === true })) ended.push(dir);
    show(
      options,
      { ok: true, ended },
      ended.length > 0 ? `taken down: ${ended.join(', ')}` : 'there was no lab to take down',
    );
  });
}

function addExec(add: Add): void {
  const command = add('exec <place> [command...]').description(
    'run a command on a host or where the server stands: exec kvm1 -- virsh list',
  );
  command.action(async () => {
    const [place = '', ...argv] = command.args;
    const lab = openLab(labDir(command.opts<CommonOptions>().dir));
    const wanted = argv.length > 0 ? argv : ['bash'];
    if (place !== 'server' && !lab.hosts.some(({ name }) => name === place)) {
      throw unknownWord('place', place, ['server', ...lab.hosts.map(({ name }) => name)]);
    }
    const [file = '', ...rest] = place === 'server' ? inServer(lab, wanted) : inHost(lab, place, wanted);
    const child = spawn(file, rest, { stdio: 'inherit' });
    process.exitCode = await new Promise<number>((resolve) => {
      child.on('close', (code) => resolve(code ?? 1));
    });
  });
}

/** Registers what is not a word of scenarios. */
export function addLabCommands(add: Add): void {
  addUp(add);
  addDown(add);
  addExec(add);

  const statusCommand = add('status').alias('st').description('the lab as the machine shows it');
  statusCommand.action(async () => {
    const options = statusCommand.opts<CommonOptions>();
    const now = await status(openLab(labDir(options.dir)));
    show(options, now, () => statusText(now));
  });

  const whereCommand = add('where [vm]')
    .alias('w')
    .description("every host on which a VM's QEMU is alive, from the machine's process table");
  whereCommand.action(() => {
    const options = whereCommand.opts<CommonOptions>();
    const lab = openLab(labDir(options.dir));
    const [name] = whereCommand.args;
    const uuid = name === undefined ? undefined : vmOf(lab, name).uuid;
    const all = where(lab.dir).map(({ vm, uuid: id, hosts }) => ({ vm, uuid: id, hosts }));
    const found = uuid === undefined ? all : all.filter((entry) => entry.uuid === uuid);
    const lines = () =>
      found
        .map(
          ({ vm, hosts }) => `${vm}  ${hosts.map(({ host, pid }) => `${host} (pid ${pid})`).join(', ') || 'nowhere'}`,
        )
        .join('\n');
    show(options, uuid === undefined ? found : found[0], lines);
  });

  const logCommand = add('bmc-log <bmc>').description('every call that reached the BMC of a host, or kvm1.2');
  logCommand.action(() => {
    const options = logCommand.opts<CommonOptions>();
    const lab = openLab(labDir(options.dir));
    const calls = bmcLog(lab.dir, bmcOf(lab, logCommand.args[0] ?? '').name);
    show(options, calls, () =>
      calls.map(({ at, op, what, value }) => `${new Date(at).toISOString()}  ${op} ${what} ${value}`).join('\n'),
    );
  });
}
