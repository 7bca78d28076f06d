import { readFileSync } from 'node:fs';
import { fsModule } from '../storage/fs/module.ts';

// For bench/nfs-disks.ts: one look at the disks named in a JSON file, as a helper takes it. usage: many-disks.ts MOUNT FILE
const [mount = '', file = ''] = process.argv.slice(2);
const relPaths = JSON.parse(readFileSync(file, 'utf8')) as string[];
const beganMs = performance.now();
const found = await fsModule({ mount }).lastWrites(relPaths, 120_000);
const read = [...found.values()].filter((seen) => 'mtimeMs' in seen).length;
const lookMs = Math.round(performance.now() - beganMs);
console.log(JSON.stringify({ read, lookMs, rssMib: Math.round(process.resourceUsage().maxRSS / 1024) }));
