import { execFile } from 'node:child_process';
import { splitPlain } from '../../exec/split-words.ts';

/** The host behind the service. */
export interface Machine {
  power(): Promise<'on' | 'off'>;
  set(power: 'on' | 'off'): Promise<void>;
  restart(): Promise<void>;
  light(on: boolean): Promise<void>;
}

/** A host that is only a variable; `calls` keeps what reached it. */
export interface ToyMachine extends Machine {
  readonly calls: string[];
  now: 'on' | 'off';
}

export function toyMachine(): ToyMachine {
  const machine: ToyMachine = {
    calls: [],
    now: 'on',
    power: async () => {
      machine.calls.push('get power');
      return machine.now;
    },
    set: async (power) => {
      machine.calls.push(`set power ${power === 'on' ? 1 : 0}`);
      machine.now = power;
    },
    restart: async () => {
      machine.calls.push('set reset 1');
      machine.now = 'on';
    },
    light: async (on) => void machine.calls.push(`set identify ${on ? 255 : 0}`),
  };
  return machine;
}

/** A host whose power is in the hand of a program, called as ipmi_sim calls its own: `get power`, `set power 0`, … */
export function commandedMachine(command: string): Machine {
  const [file = '', ...args] = splitPlain(command);
  const run = (...words: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      execFile(file, [...args, ...words], { timeout: 30_000 }, (error, stdout) =>
        error === null ? resolve(stdout) : reject(error),
      );
    });
  return {
    power: async () => {
      const said = /^power:([01])/m.exec(await run('get', 'power'))?.[1];
      if (said === undefined) throw new Error('The power command printed neither power:0 nor power:1.');
      return said === '1' ? 'on' : 'off';
    },
    set: async (power) => void (await run('set', 'power', power === 'on' ? '1' : '0')),
    restart: async () => void (await run('set', 'reset', '1')),
    light: async (on) => void (await run('set', 'identify', on ? '255' : '0')),
  };
}
