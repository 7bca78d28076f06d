import { z } from 'zod';

/** What the local commands ask the running agent over its socket: one JSON line each way. */
export const controlRequestSchema = z.object({ command: z.enum(['ping', 'stopping']) });

export const controlAnswerSchema = z.object({ ok: z.boolean(), sentence: z.string() });

export type ControlRequest = z.infer<typeof controlRequestSchema>;
export type ControlAnswer = z.infer<typeof controlAnswerSchema>;
