import type {
  AlarmList,
  HostDetails,
  HostList as HostPage,
  IncidentList,
  IncidentStory,
  JournalPage,
  NotifierList,
  OverviewView as Overview,
  ReadinessView as Readiness,
  SettingList,
  VmList as VmPage,
} from '@picket/protocol';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { callTagged, get, type Query, type Tagged } from './client.ts';
import { keys } from './keys.ts';

export const useOverview = () =>
  useQuery({ queryKey: keys.overview, queryFn: ({ signal }) => get<Overview>(['overview'], undefined, signal) });

export const useHosts = (cluster: string, query: Query) =>
  useQuery({
    queryKey: keys.of(cluster, 'hosts', query),
    queryFn: ({ signal }) => get<HostPage>(['clusters', cluster, 'hosts'], query, signal),
    placeholderData: keepPreviousData,
    enabled: cluster !== '',
  });

export const useHost = (cluster: string, host: string) =>
  useQuery({
    queryKey: keys.of(cluster, 'host', host),
    queryFn: ({ signal }) => get<HostDetails>(['clusters', cluster, 'hosts', host], undefined, signal),
  });

export const useVms = (cluster: string, query: Query) =>
  useQuery({
    queryKey: keys.of(cluster, 'vms', query),
    queryFn: ({ signal }) => get<VmPage>(['clusters', cluster, 'vms'], query, signal),
    placeholderData: keepPreviousData,
    enabled: cluster !== '',
  });

export const useIncidents = (cluster: string) =>
  useQuery({
    queryKey: keys.of(cluster, 'incidents'),
    queryFn: ({ signal }) => get<IncidentList>(['clusters', cluster, 'incidents'], undefined, signal),
    enabled: cluster !== '',
  });

export const useIncident = (cluster: string, incident: string) =>
  useQuery({
    queryKey: keys.of(cluster, 'incident', incident),
    queryFn: ({ signal }) => get<IncidentStory>(['clusters', cluster, 'incidents', incident], undefined, signal),
  });

export const useJournal = (cluster: string, query: Query) =>
  useQuery({
    queryKey: keys.of(cluster, 'journal', query),
    queryFn: ({ signal }) => get<JournalPage>(['clusters', cluster, 'journal'], query, signal),
    placeholderData: keepPreviousData,
  });

export const useReadiness = (cluster: string) =>
  useQuery({
    queryKey: keys.of(cluster, 'readiness'),
    queryFn: ({ signal }) => get<Readiness>(['clusters', cluster, 'readiness'], undefined, signal),
    enabled: cluster !== '',
  });

export const useAlarms = (cluster: string) =>
  useQuery({
    queryKey: keys.of(cluster, 'alarms'),
    queryFn: ({ signal }) => get<AlarmList>(['clusters', cluster, 'alarms'], undefined, signal),
    enabled: cluster !== '',
  });

export const useNotifiers = () =>
  useQuery({ queryKey: keys.notifiers, queryFn: ({ signal }) => get<NotifierList>(['notifiers'], undefined, signal) });

/** `host` null: the cluster's own. */
export const useSettings = (cluster: string, host: string | null) =>
  useQuery({
    queryKey: keys.settings(cluster, host),
    queryFn: (): Promise<Tagged<SettingList>> =>
      callTagged('GET', ['clusters', cluster, 'settings'], host === null ? {} : { query: { host } }),
  });
