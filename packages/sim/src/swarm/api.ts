/** What a swarm asks of the server's REST API. */
export interface SwarmApi {
  clusters(): Promise<readonly string[]>;
  createCluster(name: string): Promise<void>;
  hosts(cluster: string): Promise<readonly { readonly name: string; readonly deviceSet: boolean }[]>;
  /** A one-time join token for this host. */
  token(cluster: string, host: string): Promise<string>;
  /** Writes a setting of the cluster, or of one host. */
  set(cluster: string, key: string, value: string, host?: string): Promise<void>;
}
