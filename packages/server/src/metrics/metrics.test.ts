import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aCluster } from '../api/testing/model.ts';
import { fakeWorld } from '../runtime/testing/fake-ports.ts';
import { emptyCommit } from '../store/testing.ts';
import { type Metrics, openMetrics } from './metrics.ts';
import { watchedPorts } from './watched-ports.ts';

let metrics: Metrics;
beforeEach(() => {
  metrics = openMetrics();
});
afterEach(() => metrics.close());

const sources = {
  clusters: () => [aCluster()],
  capUse: () => ({ used: 2, max: 3 }),
  outboxBacklog: async () => 7,
  streams: () => 1,
  ready: () => true,
};

describe('the page for Prometheus', () => {
  it('tells hosts by state, gates, cap, links and what else is read at each scrape', async () => {
    const page = await metrics.page(sources);
    for (const line of [
      'picket_hosts{cluster="lab",state="up"} 2',
      'picket_hosts{cluster="lab",state="condemned"} 1',
      'picket_hosts{cluster="lab",state="fencing"} 0',
      'picket_gate_closed{cluster="lab",gate="cap"} 1',
      'picket_gate_closed{cluster="lab",gate="share"} 0',
      'picket_incidents_open{cluster="lab"} 1',
      'picket_agent_links{cluster="lab"} 2',
      'picket_cap_used{cluster="lab"} 2',
      'picket_cap_max{cluster="lab"} 3',
      'picket_outbox_backlog 7',
      'picket_ready 1',
    ])
      expect(page).toContain(line);
  });

  it('forgets a cluster that is gone, and has no figures of its own process', async () => {
    await metrics.page(sources);
    const page = await metrics.page({ ...sources, clusters: () => [] });
    expect(page).not.toContain('cluster="lab"');
    expect(page).not.toMatch(/^(process|nodejs)_/m);
  });

  it('counts saved steps and what devices said, from beside the runtime', async () => {
    const told: string[] = [];
    const live = { committed: ({ cluster }: { cluster: string }) => void told.push(cluster) };
    const ports = watchedPorts(fakeWorld().ports, live, metrics);
    await ports.store.commit(emptyCommit('lab'));
    await ports.devices.command('lab', 'kvm1', 0, 'off', 1000);
    const page = await metrics.page(sources);
    expect(page).toContain('picket_steps_total{cluster="lab"} 1');
    expect(page).toContain('picket_commit_seconds_count 1');
    expect(page).toMatch(/picket_fence_actions_total\{action="off",result="accepted"\} 1/);
    expect(told).toEqual(['lab']);
  });

  it('counts nothing of a step that was not saved', async () => {
    const fake = fakeWorld();
    const store = { ...fake.ports.store, commit: () => Promise.reject(new Error('full')) };
    const ports = watchedPorts({ ...fake.ports, store }, { committed: () => expect.unreachable() }, metrics);
    await expect(ports.store.commit(emptyCommit('lab'))).rejects.toThrow('full');
    expect(await metrics.page(sources)).not.toContain('picket_steps_total{');
  });
});

describe('the Grafana dashboard', () => {
  const dashboard = readFileSync(new URL('../../../../deploy/grafana/picket.json', import.meta.url), 'utf8');
  const used = new Set([...dashboard.matchAll(/picket_[a-z_]+/g)].map(([name]) => name.replace(/_bucket$/, '')));

  it('asks for metrics that exist', () => {
    expect(used.size).toBeGreaterThan(10);
    expect([...used].filter((name) => !metrics.names().includes(name))).toEqual([]);
  });

  it('shows every metric that there is', () => {
    expect(metrics.names().filter((name) => !used.has(name))).toEqual([]);
  });
});
