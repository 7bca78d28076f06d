import type { Scenario } from '@picket/protocol';
import type { Played, PlayOptions } from '../play/play.ts';

export type { Played } from '../play/play.ts';

/** What the explorer plays with: playScenario(), or a fake of it in tests. */
export type Play = (scenario: Scenario, options: PlayOptions) => Promise<Played>;
