import { Anchor, Stack } from '@mantine/core';
import { apiPrefix, type HealthView } from '@picket/protocol';
import { useQuery } from '@tanstack/react-query';
import { get, probe } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useLive } from '../../api/live.tsx';
import type { About } from '../../api/types.ts';
import { Command } from '../../parts/command.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Await } from '../../parts/problem.tsx';
import { clock } from '../../words/text.ts';

/** Is this server itself well, and which one is it? */
export function View() {
  const health = useQuery({
    queryKey: keys.health,
    queryFn: () => probe<HealthView>('/healthz'),
    refetchInterval: 15_000,
  });
  const about = useQuery({ queryKey: ['about'], queryFn: () => get<About>(['about']), staleTime: Infinity }).data;
  const { staleSince } = useLive();
  return (
    <Page title="About and health">
      <Stack gap={12}>
        <Panel title="This server">
          <Await answer={health}>
            {({ ok, troubles }) => (
              <Stack gap={10}>
                {troubles.map((trouble) => (
                  <Notice key={trouble} tone="bad">
                    {trouble}
                  </Notice>
                ))}
                <Facts
                  facts={[
                    [
                      'Health',
                      <Mark
                        key="health"
                        word={
                          ok
                            ? {
                                label: 'Well',
                                tone: 'good',
                                shape: 'check',
                                meaning: 'Database, lease and clock are well.',
                              }
                            : { label: 'Not well', tone: 'bad', shape: 'alert', meaning: 'See above.' }
                        }
                      />,
                    ],
                    [
                      'Live events',
                      staleSince === null ? (
                        <Mark
                          key="live"
                          word={{
                            label: 'Coming in',
                            tone: 'good',
                            shape: 'check',
                            meaning: 'Pages change by themselves.',
                          }}
                        />
                      ) : (
                        <Mark
                          key="live"
                          word={{
                            label: `None since ${clock(staleSince.toISOString())}`,
                            tone: 'notice',
                            shape: 'clock',
                            meaning: 'Pages are asked for anew every 15 s.',
                          }}
                        />
                      ),
                    ],
                    ['Version', about?.version ?? 'not told yet'],
                    ['Installation', about?.installation ?? 'not told yet'],
                    about === undefined ? null : ['Times a server took the lead', about.epoch],
                  ]}
                />
              </Stack>
            )}
          </Await>
        </Panel>
        <Panel title="For programs">
          <Facts
            facts={[
              [
                'API',
                <Anchor key="api" href={`${apiPrefix}/openapi.json`} inherit underline="always">
                  Its description (OpenAPI)
                </Anchor>,
              ],
              [
                'Metrics',
                <Anchor key="metrics" href="/metrics" inherit underline="always">
                  For Prometheus
                </Anchor>,
              ],
              ['Probes', '/healthz says whether it lives, /readyz whether it leads and may act'],
            ]}
          />
        </Panel>
        <Panel title="When these pages do not work">
          The command line speaks to the same server:
          <Command text="picket status --watch" />
        </Panel>
      </Stack>
    </Page>
  );
}
