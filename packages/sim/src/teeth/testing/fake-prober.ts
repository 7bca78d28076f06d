import { spoiled } from '../preload.ts';
import type { Said, Task } from '../prey.ts';
import { answer } from './module.ts';

// Plays as the real prober does, on `module.ts`: its answer is wrong from seed 2 on, as a rare defect would be.

process.once('message', (message) => {
  for (const prey of (message as Task).preys) {
    const shows = prey.kind === 'seed' && prey.seed >= 2;
    const said: Said = {
      prey,
      problem: shows && answer !== 42 ? `the answer is ${answer}` : null,
      loaded: spoiled.length > 0,
    };
    process.send?.(said);
  }
  process.send?.('done' satisfies Said);
});
