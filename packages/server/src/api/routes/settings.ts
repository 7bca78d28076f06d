import {
  apiPrefix,
  putSettingSchema,
  type SettingHistory,
  type SettingJson,
  type SettingList,
  settingHistoryQuerySchema,
  settingHistorySchema,
  settingListSchema,
  settingSpecs,
  settingsQuerySchema,
} from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { SettingInForce } from '../../settings/in-force.ts';
import type { SettingChange } from '../../store/types.ts';
import { whoOf } from '../auth.ts';
import { clusterNow, hostOf } from '../lookup.ts';
import type { ApiDeps } from '../ports.ts';
import { wallTime } from '../views/journal.ts';
import { answers, clusterParams, given, settingParams } from './answers.ts';

export function settingRoutes({ surface, settings }: ApiDeps): FastifyPluginAsyncZod {
  const base = `${apiPrefix}/clusters/:cluster/settings`;

  /** @throws PicketError UNKNOWN_CLUSTER, UNKNOWN_HOST */
  function mustExist(cluster: string, host: string | undefined): void {
    const now = clusterNow(surface, cluster);
    if (host !== undefined) hostOf(now.cluster, host);
  }

  async function shown(cluster: string, host: string | undefined): Promise<SettingList> {
    const found = await settings.list(cluster, host);
    const warnings = host === undefined ? [] : await settings.warnings(cluster, host);
    return { cluster, host: host ?? null, settings: found.map(settingView), warnings: [...warnings] };
  }

  return async (app) => {
    app.get(
      base,
      {
        schema: {
          summary: 'Every setting in force, and where its value came from.',
          params: clusterParams,
          querystring: settingsQuerySchema,
          response: answers(settingListSchema),
        },
      },
      async ({ params, query }) => {
        mustExist(params.cluster, query.host);
        return await shown(params.cluster, query.host);
      },
    );

    app.get(
      `${base}/history`,
      {
        schema: {
          summary: 'Who changed which setting, and when. The values of secrets are not kept.',
          params: clusterParams,
          querystring: settingHistoryQuerySchema,
          response: answers(settingHistorySchema),
        },
      },
      async ({ params, query }) => {
        mustExist(params.cluster, undefined);
        const { rows, next } = await settings.history({ cluster: params.cluster, ...given(query) });
        return { changes: rows.map(settingChangeView), next };
      },
    );

    app.put(
      `${base}/:key`,
      {
        schema: {
          summary: 'Writes one setting on the cluster, or on one host of it.',
          params: settingParams,
          body: putSettingSchema,
          response: answers(settingListSchema),
        },
      },
      async (request) => {
        const { cluster, key } = request.params;
        const { host, value } = request.body;
        mustExist(cluster, host);
        await settings.set({ cluster, host: host ?? null, key, value, who: whoOf(request) });
        return await shown(cluster, host);
      },
    );

    app.delete(
      `${base}/:key`,
      {
        schema: {
          summary: 'Back to the inherited value.',
          params: settingParams,
          querystring: settingsQuerySchema,
          response: answers(settingListSchema),
        },
      },
      async (request) => {
        const { cluster, key } = request.params;
        const { host } = request.query;
        mustExist(cluster, host);
        await settings.unset({ cluster, host: host ?? null, key, who: whoOf(request) });
        return await shown(cluster, host);
      },
    );
  };
}

/** Whatever the service says, the value of a secret stays here. */
function settingView(setting: SettingInForce): SettingList['settings'][number] {
  const { key, value, source, secret, who, changedMs, passwordSet } = setting;
  return {
    key,
    value: secret ? null : value,
    source,
    secret,
    set: source === 'host' || source === 'cluster',
    changedBy: who,
    changedAt: changedMs === null ? null : wallTime(changedMs),
    ...(passwordSet === undefined ? {} : { passwordSet: [...passwordSet] }),
    doc: settingSpecs[key].doc,
  };
}

function settingChangeView(change: SettingChange): SettingHistory['changes'][number] {
  const { id, cluster, host, key, action, value, secret, who, changedMs } = change;
  return { id, at: wallTime(changedMs), cluster, host, key, action, value: value as SettingJson | null, secret, who };
}
