import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Counts, sum } from './counts.ts';
import { root } from './run.ts';

/** Scenario files that the simulator plays and that run unchanged on real hosts, with the same expectations. */
const files = [
  'request/action-blink-by-hand',
  'request/action-test',
  'request/neighbours-are-asked',
  'request/action-blink',
  'request/action-nothing',
  'request/action-reboot',
  'request/action-stop-by-hand',
  'request/additional-checks',
  'request/interval-is-configurable',
  'request/newer-write-means-no-action',
  'request/server-crash-is-fenced',
  'request/until-the-host-runs-again',
  'request/write-in-an-additional-check',
  'safety/S11-two-anywhere',
  'safety/S16-three-lose-power-at-once',
  'safety/T6-one-neighbour-serves',
];

/** The hosts mostly wait: so many labs share two cores. */
const AT_ONCE = 3;

/** Runs each file in a lab of its own. */
export async function onHosts(): Promise<Counts> {
  const left = [...files];
  const all: Counts[] = [];
  const worker = async (number: number): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) all.push(await runFile(name, number));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => worker(i)));
  return sum(all);
}

function runFile(name: string, number: number): Promise<Counts> {
  const args = ['run', `scenarios/${name}/scenario.yaml`, '--dir', `.lab/on-hosts-${number}`];
  return new Promise((done) => {
    const child = spawn(join(root, 'lab/lab'), args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const end = (ok: boolean): void => {
      console.log(`${ok ? '✓' : '✗'} ${name}${ok ? '' : `\n${said}`}`);
      done({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });
    };
    child.on('error', () => end(false));
    child.on('close', (code) => end(code === 0));
  });
}
