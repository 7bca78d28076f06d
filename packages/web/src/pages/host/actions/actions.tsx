import type { HostDetails } from '@picket/protocol';
import classes from './actions.module.css';
import { DeviceActions } from './device-actions.tsx';
import { ServiceActions } from './service-actions.tsx';

/** What a person can do with a host. What the situation forbids stays visible, and says why. */
export function HostActions({ host }: { host: HostDetails }) {
  return (
    <div className={classes.bar}>
      <fieldset className={classes.group} aria-label={`Service of ${host.name}`}>
        <ServiceActions host={host} />
      </fieldset>
      <fieldset className={classes.group} aria-label={`Fence device of ${host.name}`}>
        <span className={classes.name} aria-hidden>
          Fence device:
        </span>
        <DeviceActions host={host} />
      </fieldset>
    </div>
  );
}
