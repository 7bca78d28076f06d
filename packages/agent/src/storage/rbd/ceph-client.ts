import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The distribution's own: another Python does not know the bindings that come with ceph-common. */
const python = '/usr/bin/python3';
const script = fileURLToPath(new URL('./ceph-client.py', import.meta.url));
const maxError = 2_000;

/** How to reach Ceph. `key` is read by the module and goes to the client by its standard input only. */
export interface CephPlace {
  readonly pool: string;
  readonly conf: string;
  readonly user: string;
  readonly keyring: string | null;
  readonly monHosts: readonly string[];
  readonly key: string | null;
}

/** What Ceph says of itself and of this client. */
interface CephFacts {
  readonly fsid: string;
  readonly poolId: number;
  /** By which addresses the OSDs know this host. */
  readonly addresses: readonly string[];
}

export interface StampedText {
  readonly text: string;
  /** Time of the write by the clock of the OSD. */
  readonly stampMs: number;
}

export interface ImageState {
  readonly objects: number;
  /** How many of them were looked at. */
  readonly read: number;
  /** Newest write among those, in whole seconds, **by the clock of the host that wrote**; null: none was ever written. */
  readonly newestMs: number | null;
  /** Changes with any write to those that were looked at. */
  readonly digest: string;
  /** Addresses of clients that have the image open for writing. */
  readonly watchers: readonly string[];
}

/** Questions to the client, and what it answers to each. */
export interface CephCalls {
  facts: { readonly ask: object; readonly answer: CephFacts };
  write: { readonly ask: { readonly name: string; readonly text: string }; readonly answer: null };
  read: { readonly ask: { readonly names: readonly string[] }; readonly answer: readonly (StampedText | null)[] };
  enlist: { readonly ask: { readonly list: string; readonly key: string }; readonly answer: null };
  listed: { readonly ask: { readonly list: string; readonly limit: number }; readonly answer: readonly string[] };
  image: { readonly ask: { readonly name: string; readonly limit: number }; readonly answer: ImageState };
}

/** A question that Ceph answered with an error: `errno` by its number, 0 when it has none. */
class CephError extends Error {
  readonly errno: number;

  constructor(reason: string, errno: number) {
    super(reason);
    this.errno = errno;
  }
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One Ceph client, started with the first question and anew after it ended. It has no deadlines of its own: whoever runs this, the
 * pool's helper process, is killed with it when an answer does not come.
 */
export class CephClient {
  readonly #place: () => Promise<CephPlace>;
  #running: Promise<Running> | null = null;

  constructor(place: () => Promise<CephPlace>) {
    this.#place = place;
  }

  /** @throws CephError */
  async ask<C extends keyof CephCalls>(call: C, ask: CephCalls[C]['ask']): Promise<CephCalls[C]['answer']> {
    this.#running ??= this.#start();
    const running = await this.#running;
    return (await running.ask(call, ask)) as CephCalls[C]['answer'];
  }

  /** Ends the client; the next question starts another. For tests. */
  async end(): Promise<void> {
    (await this.#running?.catch(() => null))?.child.kill('SIGKILL');
    this.#running = null;
  }

  #start(): Promise<Running> {
    const forget = () => {
      if (this.#running === starting) this.#running = null;
    };
    const starting = this.#connected(forget);
    starting.catch(forget);
    return starting;
  }

  async #connected(gone: () => void): Promise<Running> {
    const place = await this.#place();
    const running = new Running(gone);
    running.child.stdin.write(`${JSON.stringify(place)}\n`);
    await running.ready;
    return running;
  }
}

/** A client that runs: lines out, lines in. */
class Running {
  readonly child: ChildProcessWithoutNullStreams = spawn(python, [script], {
    stdio: 'pipe',
    // An hour that comes twice in autumn must not make two times of one.
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  });
  readonly ready: Promise<unknown>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #gone: () => void;
  #nextId = 1;
  #errors = '';

  constructor(gone: () => void) {
    this.#gone = gone;
    this.ready = new Promise((resolve, reject) => this.#waiting.set(0, { resolve, reject }));
    this.child.stdin.on('error', () => undefined);
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-maxError);
    });
    createInterface({ input: this.child.stdout }).on('line', (line) => this.#answer(line));
    this.child.on('error', (error) => this.#end(`${python} cannot be started: ${error.message}`));
    this.child.on('close', () => this.#end(whyEnded(this.#errors)));
  }

  ask(call: string, ask: object): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.child.stdin.write(`${JSON.stringify({ ...ask, id, call })}\n`);
    });
  }

  #answer(line: string): void {
    const answer = JSON.parse(line) as
      | { readonly id: number; readonly ok: true; readonly answer: unknown }
      | { readonly id: number; readonly ok: false; readonly reason: string; readonly errno: number };
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.answer);
    else waiting?.reject(new CephError(meaning(answer.errno, answer.reason), answer.errno));
  }

  #end(reason: string): void {
    this.#gone();
    for (const { reject } of this.#waiting.values()) reject(new CephError(reason, 0));
    this.#waiting.clear();
  }
}

/** ESHUTDOWN: what Ceph says to a client on its blocklist. */
const blocklisted = 108;
const words: Readonly<Record<number, string>> = {
  1: 'Ceph refuses the user or its key',
  2: 'Ceph has no such pool or image',
  13: 'Ceph refuses the user: its capabilities do not allow this',
  22: 'Ceph refuses the request: is this an RBD pool, and is the configuration right?',
  110: 'Ceph did not answer in time',
  [blocklisted]:
    'Ceph has put this host on its blocklist: it is fenced, and is let in again after a restart of this host',
};

function meaning(errno: number, reason: string): string {
  const said = words[errno];
  return said === undefined ? reason : `${said} (${reason})`;
}

function whyEnded(errors: string): string {
  if (/No module named '(rados|rbd)'/.test(errors))
    return `${python} does not know Ceph: install ceph-common (python3-rados, python3-rbd)`;
  const last = errors.trim().split('\n').at(-1) ?? '';
  return `the Ceph client has ended${last === '' ? '' : `: ${last}`}`;
}
