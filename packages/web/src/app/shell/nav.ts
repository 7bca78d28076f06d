import {
  IconActivity,
  IconBell,
  IconClipboardList,
  IconDeviceDesktop,
  IconHistory,
  IconInfoCircle,
  IconLayoutDashboard,
  IconListCheck,
  IconRoute,
  IconUsers,
} from '@tabler/icons-react';
import { paths } from '../../paths.ts';

/** What the frame leads to, in the order in which it is needed at night. */
export const navigation = [
  { to: paths.overview(), label: 'Overview', icon: IconLayoutDashboard },
  { to: paths.incidents(), label: 'Incidents', icon: IconActivity },
  { to: paths.vms(), label: 'VMs', icon: IconDeviceDesktop },
  { to: paths.readiness(), label: 'Readiness', icon: IconListCheck },
  { to: paths.notifications(), label: 'Notifications', icon: IconBell },
  { to: paths.audit(), label: 'Audit', icon: IconHistory },
  { to: paths.users(), label: 'Users and tokens', icon: IconUsers },
  { to: paths.start(), label: 'Guided set-up', icon: IconRoute },
  { to: paths.about(), label: 'About and health', icon: IconInfoCircle },
] as const;

export const clusterIcon = IconClipboardList;
