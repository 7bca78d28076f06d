import { Tabs as MantineTabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearchWord } from './search.ts';

interface Tab {
  readonly id: string;
  readonly label: ReactNode;
  readonly content: () => ReactNode;
}

/** Tabs of a page; the open one stands in the address (`?tab=`). The first is the page's plain address. */
export function Tabs({ tabs, label }: { tabs: readonly Tab[]; label: string }) {
  const [chosen, choose] = useSearchWord('tab');
  const first = tabs[0]?.id ?? '';
  const open = tabs.find((tab) => tab.id === chosen) ?? tabs[0];
  return (
    <MantineTabs
      value={open?.id ?? null}
      onChange={(id) => choose(id === first || id === null ? '' : id)}
      keepMounted={false}
    >
      <MantineTabs.List aria-label={label} mb={16}>
        {tabs.map((tab) => (
          <MantineTabs.Tab key={tab.id} value={tab.id}>
            {tab.label}
          </MantineTabs.Tab>
        ))}
      </MantineTabs.List>
      {tabs.map((tab) => (
        <MantineTabs.Panel key={tab.id} value={tab.id}>
          {tab === open ? tab.content() : null}
        </MantineTabs.Panel>
      ))}
    </MantineTabs>
  );
}
