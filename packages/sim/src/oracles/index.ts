import { cuts } from './cuts.ts';
import { drills } from './drills.ts';
import { once, onlyCopy } from './once.ts';
import type { Oracle } from './oracle.ts';
import { plainWords } from './plain-words.ts';
import { truthOfProof } from './proof.ts';

/** Every oracle. A new one is one file and one line here. */
export const oracles: readonly Oracle[] = [once, onlyCopy, truthOfProof, cuts, drills, plainWords];
