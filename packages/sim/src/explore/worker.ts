import { parentPort } from 'node:worker_threads';
import { playScenario } from '../play/play.ts';
import { playChunk, shrinkHistory } from './history.ts';
import type { Play } from './played.ts';
import type { Order, Word } from './threads.ts';

// One worker thread of the explorer: does one job at a time and says which seed it is at, so that one that never ends is found.

const port = parentPort;
if (port === null) throw new Error('this file runs in a worker thread of the explorer');

const say = (word: Word): void => port.postMessage(word);

const play: Play = (scenario, options) => {
  say({ kind: 'began', seed: options.seed });
  return playScenario(scenario, options);
};

async function perform(order: Order): Promise<Word> {
  switch (order.kind) {
    case 'chunk':
      return { kind: 'chunk', chunk: await playChunk(play, order) };
    case 'shrink':
      return { kind: 'shrunk', shrunk: await shrinkHistory(play, order.violation, order.settleMs) };
  }
}

port.on('message', (order: Order) => {
  // What perform() throws is the explorer's own mistake: it ends the thread, and the job with it.
  void perform(order).then(say);
});
