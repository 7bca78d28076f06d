import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import type { RunResult } from '../process/run.ts';
import { answers, silent, sumUp, unknown } from './answer.ts';
import { arpAnswer, deviceOf } from './arp.ts';
import { askNetwork } from './network.ts';
import { pingAnswer } from './ping.ts';
import { askTcp, tcpFailure } from './tcp.ts';

const exited = (code: number, stdout = '', stderr = ''): RunResult => ({ ended: 'exited', code, stdout, stderr });
const missing: RunResult = { ended: 'missing', code: null, stdout: '', stderr: '' };
const late: RunResult = { ended: 'timeout', code: null, stdout: '', stderr: '' };

it.each([
  ['answers', exited(0)],
  ['silent', exited(1)],
  ['unknown', exited(1, 'From 10.0.0.1 icmp_seq=1 Destination Net Unreachable')],
  ['unknown', exited(2, '', 'ping: connect: Network is unreachable')],
  ['unknown', missing],
  ['unknown', late],
] as const)('ping: %s', (result, ended) => {
  expect(pingAnswer('10.0.0.2', ended).result).toBe(result);
});

it('ping: a host that ARP did not find is silent', () => {
  expect(pingAnswer('10.0.0.2', exited(1, 'From 10.0.0.1 icmp_seq=1 Destination Host Unreachable')).result).toBe(
    'silent',
  );
});

it.each([
  ['answers', exited(0)],
  ['silent', exited(1)],
  ['unknown', exited(2, '', 'arping: Interface "eth0" is down')],
  ['unknown', missing],
  ['unknown', late],
] as const)('arp: %s', (result, ended) => {
  expect(arpAnswer('10.0.0.2', ended).result).toBe(result);
});

it.each([
  ['10.0.0.2 dev eth0 src 10.0.0.1 uid 0', { name: 'eth0' }],
  ['10.9.0.2 via 10.0.0.254 dev eth0 src 10.0.0.1', { reason: 'the address is behind a router' }],
  ['local 10.0.0.1 dev lo src 10.0.0.1', { reason: 'the address is on this host itself' }],
])('arp goes out where the route says: %s', (route, device) => {
  expect(deviceOf(exited(0, route))).toEqual(device);
});

it.each([
  ['answers', 'ECONNREFUSED'],
  ['answers', 'ECONNRESET'],
  ['silent', 'EHOSTUNREACH'],
  ['silent', 'ETIMEDOUT'],
  ['unknown', 'ENETUNREACH'],
  ['unknown', 'EMFILE'],
] as const)('tcp: %s on %s', (result, code) => {
  expect(tcpFailure('10.0.0.2', 22, code, code).result).toBe(result);
});

it('tcp: an open port answers, a closed one too', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await askTcp('127.0.0.1', port, 5_000)).toMatchObject({ result: 'answers' });
  await new Promise((resolve) => server.close(resolve));
  expect(await askTcp('127.0.0.1', port, 5_000)).toMatchObject({
    result: 'answers',
    reason: expect.stringContaining('refuses'),
  });
});

it.each([
  ['answers', [silent('a'), answers('b'), unknown('c')]],
  ['silent', [unknown('c'), silent('a')]],
  ['unknown', [unknown('c')]],
  ['unknown', []],
] as const)('several addresses: %s', (result, found) => {
  expect(sumUp('ping', found)).toMatchObject({ kind: 'network', method: 'ping', result });
});

it('never asks at an address of its own: it would hear itself', async () => {
  const found = await askNetwork(['127.0.0.1'], 8442, 1_000);
  expect(found.map(({ method, result }) => `${method} ${result}`)).toEqual(
    ['arp', 'ping', 'tcp-22', 'tcp-16509', 'tcp-8442'].map((m) => `${m} unknown`),
  );
});
