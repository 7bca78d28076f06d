import type { NotifierView } from '@picket/protocol';
import { notifierConfigSchema, notifierSecrets, PicketError } from '@picket/protocol';
import { type Api, StatusError } from '../http.ts';
import { agoIso, type MockWorld } from '../world/world.ts';

/** Notifiers, and what became of each message. */
export function notifyRoutes(api: Api, world: MockWorld): void {
  api.on('GET', '/notifiers', () => ({ notifiers: world.notifiers }));
  api.on('PUT', '/notifiers/:name', ({ params, body }) => {
    const parsed = notifierConfigSchema.safeParse(body.config);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new PicketError('BAD_REQUEST', `body.config.${issue?.path.join('.')}: ${issue?.message}.`);
    }
    const secrets = notifierSecrets[parsed.data.kind];
    const given = parsed.data as Record<string, unknown>;
    const before = world.notifiers.find(({ name }) => name === params.name);
    const view: NotifierView = {
      name: params.name ?? '',
      enabled: true,
      minSeverity: 'info',
      clusters: [],
      events: [],
      remindAfterSeconds: 14_400,
      waiting: 0,
      dead: 0,
      trouble: null,
      ...(body as Partial<NotifierView>),
      config: Object.fromEntries(
        Object.entries(given).filter(([key]) => !secrets.includes(key)),
      ) as NotifierView['config'],
      secretsSet: secrets.filter((key) =>
        given[key] === undefined ? (before?.secretsSet.includes(key) ?? false) : given[key] !== '',
      ),
      who: 'admin',
      changedAt: agoIso(0),
    };
    world.notifiers = [...world.notifiers.filter(({ name }) => name !== view.name), view];
    return view;
  });
  api.on('DELETE', '/notifiers/:name', ({ params }) => {
    world.notifiers = world.notifiers.filter(({ name }) => name !== params.name);
    return {};
  });
  api.on('POST', '/notifiers/test', () => ({ ok: true, detail: '250 2.0.0 Ok: queued as 4F1C', tookMs: 143 }));
  api.on('POST', '/notifiers/:name/test', ({ params }) => {
    const notifier = world.notifiers.find(({ name }) => name === params.name);
    if (notifier === undefined)
      throw new StatusError(
        404,
        'UNKNOWN_NOTIFIER',
        `There is no notifier ${params.name}.`,
        'List the notifiers first.',
      );
    return notifier.trouble === null
      ? { ok: true, detail: '250 2.0.0 Ok: queued as 4F1C', tookMs: 143 }
      : { ok: false, detail: 'No acknowledgement from 10.1.0.9:162 within 15 s.', tookMs: 15_004 };
  });

  api.on('GET', '/outbox', ({ query }) => {
    const state = query.get('state');
    const found = world.messages.filter(
      (message) =>
        state === null || message.state === state || message.deliveries.some((delivery) => delivery.state === state),
    );
    return { entries: found, next: null };
  });
  const settle = (id: string | undefined, state: 'pending' | 'discarded') => {
    const message = world.messages.find((each) => String(each.id) === id);
    if (message === undefined)
      throw new StatusError(404, 'UNKNOWN_MESSAGE', `There is no message ${id}.`, 'List the messages first.');
    message.deliveries = message.deliveries.map((delivery) =>
      delivery.state === 'dead' ? { ...delivery, state } : delivery,
    );
    message.state = state;
    return { changed: 1 };
  };
  api.on('POST', '/outbox/:id/retry', ({ params }) => settle(params.id, 'pending'));
  api.on('POST', '/outbox/:id/discard', ({ params }) => settle(params.id, 'discarded'));
}
