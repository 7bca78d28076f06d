import { play } from './play-prey.ts';
import { spoiled } from './preload.ts';
import type { Said, Task } from './prey.ts';

// The child process of a hunt: plays what it is told, one after the other, and says after each what went wrong. Whether this
// process runs a sabotaged build it neither knows nor cares.

async function answer(task: Task): Promise<void> {
  for (const prey of task.preys) {
    const problem = await play(prey).catch(
      (error: unknown) => `the run broke off: ${error instanceof Error ? error.message : String(error)}`,
    );
    const tried: Said = { prey, problem, loaded: spoiled.length > 0 };
    process.send?.(tried);
  }
  const done: Said = 'done';
  process.send?.(done);
}

process.once('message', (task) => void answer(task as Task));
