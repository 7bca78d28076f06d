import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { down, inHost, run, up } from '@picket/lab';

// How much one look at very many disks costs on a real NFS mount, beside what an operator would type: `xargs stat`.
// `node bench/nfs-disks.ts [--disks 10000] [--runs 3]`   (root; a lab with one host that has a kernel of its own)

const { values } = parseArgs({
  options: { disks: { type: 'string', default: '10000' }, runs: { type: 'string', default: '3' } },
});
const disks = Number(values.disks);
const folder = 'many';
const names = Array.from({ length: disks }, (_, i) => `${folder}/disk-${i}.qcow2`);
const reader = join(import.meta.dirname, '../packages/agent/src/testing/many-disks.ts');

/** A shell that tells in JSON how long its command took, its CPU seconds, its largest process and the calls that NFS made. */
const measured = (command: string) => `
calls() { awk '/GETATTR:|LOOKUP:|ACCESS:|OPEN:|OPEN_NOATTR:/ { n += $2 } END { print n + 0 }' /proc/self/mountstats; }
before=$(calls); begin=$EPOCHREALTIME
perl -e '
  use POSIX;
  my $out = \`$ARGV[0]\`; die "failed: $out" if $?;
  my ($u, $s) = (times)[2, 3];
  open(my $f, ">", "/tmp/cpu"); print $f ($u + $s); print STDERR $out;' ${JSON.stringify(command)} 2> /tmp/said
end=$EPOCHREALTIME
echo "{\\"ms\\": $(( (\${end/./} - \${begin/./}) / 1000 )), \\"cpuSeconds\\": $(cat /tmp/cpu), \\"calls\\": $(( $(calls) - before )), \\"said\\": $(grep -o '{.*}' /tmp/said || echo null)}"`;

interface Figures {
  ms: number;
  cpuSeconds: number;
  calls: number;
  said: { read: number; lookMs: number; rssMib: number } | null;
}

const dir = mkdtempSync('/tmp/pk-');
try {
  const lab = await up({ dir, port: 0, hosts: 1, vms: 1, nfs: 'vers=4.1', withServer: false });
  mkdirSync(join(lab.files.pool('nfs1'), folder));
  for (const name of names) writeFileSync(join(lab.files.pool('nfs1'), name), '');
  writeFileSync(join(dir, 'names'), names.map((name) => `/run/pool/nfs1/${name}\0`).join(''));
  writeFileSync(join(dir, 'names.json'), JSON.stringify(names));
  const node = join(import.meta.dirname, '../node_modules/.bin/node');
  const commands = {
    'Picket’s look': `${node} ${reader} /run/pool/nfs1 ${join(dir, 'names.json')}`,
    'xargs stat --cached=never': `xargs -0 stat --cached=never -c %Y < ${join(dir, 'names')} > /dev/null`,
    'xargs stat (cached)': `xargs -0 stat -c %Y < ${join(dir, 'names')} > /dev/null`,
  };
  console.log(`${disks} disks on NFS 4.1, one host with a kernel of its own`);
  for (let n = 0; n < Number(values.runs); n += 1) {
    for (const [what, command] of Object.entries(commands)) {
      const text = await run(inHost(lab, 'kvm1', ['bash', '-c', measured(command)]), { timeoutMs: 300_000 });
      const { ms, cpuSeconds, calls, said } = JSON.parse(text) as Figures;
      const memory = said === null ? '' : `; ${said.read} read, the look itself ${said.lookMs} ms, ${said.rssMib} MiB`;
      console.log(`${what.padEnd(26)} ${ms} ms, ${cpuSeconds.toFixed(1)} s of CPU, ${calls} calls${memory}`);
    }
  }
} finally {
  await down(dir);
  rmSync(dir, { recursive: true, force: true });
}
