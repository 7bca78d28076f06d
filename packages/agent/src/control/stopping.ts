import { defaultDataDir, loadConfig } from '../config.ts';
import { askAgent } from './client.ts';

const timeoutMs = 5_000;

export interface Announced {
  /** The server has been told. */
  readonly sent: boolean;
  readonly sentence: string;
}

/**
 * `picket agent stopping`: tells the server that this host shuts down cleanly and which VMs run (S8). To be called before
 * libvirt-guests stops them. Takes at most 5 s and never fails: a shutdown goes on whatever Picket says.
 */
export async function announceStopping(options: { readonly data?: string } = {}): Promise<Announced> {
  try {
    const { socketPath } = await loadConfig(options.data ?? defaultDataDir);
    const answer = await askAgent(socketPath, { command: 'stopping' }, timeoutMs);
    if (answer === null)
      return {
        sent: false,
        sentence: `The agent does not answer at ${socketPath}; the server was not told that this host stops.`,
      };
    return { sent: answer.ok, sentence: answer.sentence };
  } catch (error) {
    return { sent: false, sentence: error instanceof Error ? error.message : String(error) };
  }
}
