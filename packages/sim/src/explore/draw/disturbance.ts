import type { Story } from './story.ts';

/** Adds one thing that goes wrong, or that a person does, to a story; nothing where the cluster has no room for it. */
type Disturb = (s: Story) => void;

/** Disturbances of one kind, each with how often it is drawn. */
export type Disturbances = readonly (readonly [weight: number, disturb: Disturb])[];
