import { ScrollArea, Text } from '@mantine/core';
import type { ComponentType } from 'react';
import { useOverview } from '../../api/queries.ts';
import { Glyph } from '../../parts/glyph.tsx';
import { Link } from '../../parts/link.tsx';
import { paths } from '../../paths.ts';
import { clusterIcon, navigation } from './nav.ts';
import classes from './shell.module.css';

/** The pages, and below them each cluster; one that is in trouble is marked. */
export function NavList({ pathname }: { pathname: string }) {
  const { data } = useOverview();
  const clusters = data?.clusters ?? [];
  const trouble = clusters.reduce((sum, cluster) => sum + cluster.openIncidents, 0);
  return (
    <ScrollArea type="auto" h="100%" viewportProps={{ tabIndex: -1 }}>
      <div className={classes.list}>
        {navigation.map(({ to, label, icon }) => (
          <Item
            key={to}
            to={to}
            label={label}
            icon={icon}
            active={pathname === to || (to === '/incidents' && pathname.includes('/incidents/'))}
            count={to === '/incidents' ? trouble : 0}
          />
        ))}
        {clusters.length === 0 ? null : (
          <Text className={classes.heading ?? ''} component="h2">
            Clusters
          </Text>
        )}
        {clusters.slice(0, 50).map(({ name, openIncidents }) => (
          <Item
            key={name}
            to={paths.cluster(name)}
            label={name}
            icon={clusterIcon}
            active={pathname === paths.cluster(name) || pathname.startsWith(`${paths.cluster(name)}/hosts/`)}
            count={openIncidents}
          />
        ))}
      </div>
    </ScrollArea>
  );
}

interface ItemProps {
  readonly to: string;
  readonly label: string;
  readonly icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  readonly active: boolean;
  readonly count: number;
}

function Item({ to, label, icon: Icon, active, count }: ItemProps) {
  return (
    <div data-active={active} className={classes.item}>
      <Link to={to} className={classes.link}>
        <Icon size={17} aria-hidden />
        <span className={classes.label}>{label}</span>
        {count === 0 ? null : (
          <span className={classes.count} data-tone="bad" title={`${count} open`}>
            <Glyph shape="alert" size={12} />
            {count}
          </span>
        )}
      </Link>
    </div>
  );
}
