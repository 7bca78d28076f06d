import { play } from './play-prey.ts';
import { spoiled } from './preload.ts';
import type { Said, Task } from './prey.ts';

// The child process of a hunt: plays what it is told, one after the other, and says after each what went wrong. Whether this
// process runs a sabotaged build it neither knows nor cares.

const say = (said: Said): void => void process.send?.(said);

async function answer(task: Task): Promise<void> {
  // A run that waits for nothing that can come would wait for ever: let the process end then.
  process.channel?.unref();
  for (const prey of task.preys) {
    const problem = await play(prey).catch((error: unknown) => `the run broke off: ${String(error)}`);
    say({ prey, problem, loaded: spoiled.length > 0 });
  }
  process.channel?.ref();
  say('done');
}

process.once('message', (task) => void answer(task as Task));
