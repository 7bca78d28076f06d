import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Link, type LinkWorld, type ServerOrder } from './link.ts';

const hello = {
  type: 'hello',
  protocol: 1,
  host: 'kvm1',
  agentVersion: '0',
  machineId: 'm1',
  bootId: 'b1',
  session: 's1',
  bmcGuid: null,
  addresses: [],
  installation: null,
  highestServerEpoch: 0,
} as const;
const welcome = { type: 'welcome', installation: 'inst', serverEpoch: 1, heartbeatIntervalMs: 10 };

let server: WebSocketServer;
let stop: AbortController;
let running: Promise<void>;
let connections: WebSocket[];
let received: { type: string; seq?: number }[];
let orders: ServerOrder[];
let objection: string | null;
let pauses: { failures: number; refused: boolean }[];
let link: Link;
/** What the server sends to a hello. */
let reply: unknown[];

beforeEach(async () => {
  [connections, received, orders, pauses, reply, objection] = [[], [], [], [], [welcome], null];
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket) => {
    connections.push(socket);
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      received.push(message);
      if (message.type === 'hello')
        for (const answer of reply) socket.send(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  const { port } = server.address() as AddressInfo;
  const world: LinkWorld = {
    openSocket: async () => new WebSocket(`ws://127.0.0.1:${port}`),
    hello: async () => ({ ...hello, addresses: [] }),
    welcomed: async () => objection,
    order: (order) => void orders.push(order),
    lastWord: () => ({ type: 'agent-pausing', forSeconds: 20 }),
    log: pino({ enabled: false }),
    random: () => 0,
    delayMs: (failures, refused) => {
      pauses.push({ failures, refused });
      return 1;
    },
  };
  stop = new AbortController();
  link = new Link(world);
  running = link.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
  server.close();
});

const ofType = (type: string) => received.filter((message) => message.type === type);

it('says hello first, then beats with a growing number', async () => {
  await expect.poll(() => ofType('beat').length).toBeGreaterThan(2);
  expect(received[0]).toMatchObject({ type: 'hello', machineId: 'm1' });
  expect(ofType('beat').map(({ seq }) => seq)).toEqual(ofType('beat').map((_, i) => i));
});

it('sends nothing before it is welcome', async () => {
  reply = [];
  await expect.poll(() => ofType('hello').length).toBe(1);
  expect(link.up).toBe(false);
  expect(link.send({ type: 'beat', seq: 0 })).toBe(false);
});

it('dials again when the connection is lost, and counts failures anew after a welcome', async () => {
  await expect.poll(() => link.up).toBe(true);
  connections[0]?.terminate();
  await expect.poll(() => ofType('hello').length).toBe(2);
  expect(pauses).toEqual([{ failures: 0, refused: false }]);
  await expect.poll(() => link.up).toBe(true);
});

it('obeys orders after the welcome only, and skips what it does not understand', async () => {
  reply = [{ type: 'resync' }, welcome, 'no json', { type: 'dance' }, { type: 'resync' }];
  await expect.poll(() => orders.length).toBe(1);
});

it('backs off as refused when the server refuses it', async () => {
  reply = [{ type: 'refused', code: 'IDENTITY_TAKEN', sentence: 'Another machine has this name.' }];
  await expect.poll(() => connections.length).toBe(1);
  await expect.poll(() => received.length).toBe(1);
  connections[0]?.close();
  await expect.poll(() => pauses[0]).toEqual({ failures: 0, refused: true });
});

it('refuses a server that it must not obey', async () => {
  objection = 'The server is a restored one.';
  reply = [welcome, { type: 'resync' }];
  await expect.poll(() => pauses[0]).toEqual({ failures: 0, refused: true });
  expect(orders).toEqual([]);
  expect(ofType('beat')).toEqual([]);
});

it('says that it pauses as its last word when it is told to end (S10)', async () => {
  await expect.poll(() => link.up).toBe(true);
  stop.abort();
  await running;
  await expect.poll(() => received.at(-1)).toEqual({ type: 'agent-pausing', forSeconds: 20 });
});
