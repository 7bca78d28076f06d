import type { aboutSchema, liveEventSchemas, OverviewView, ReadinessView } from '@picket/protocol';
import type { z } from 'zod';

// Parts of the protocol's answers that the pages name often. Types only: its schemas are not loaded by pages that need none.
export type OverviewCluster = OverviewView['clusters'][number];
export type ReadinessAnswer = ReadinessView['hosts'][number]['detect'];
export type About = z.infer<typeof aboutSchema>;
export type Hello = z.infer<typeof liveEventSchemas.hello>;
export type Changed = z.infer<typeof liveEventSchemas.changed>;
