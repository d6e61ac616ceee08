import { connect, createServer, type Socket } from 'node:net';
import { systemClock } from '@syntrix-bench/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { openReceiver, type HookReply, type HookRequest, type WebhookReceiver } from '../src/webhook-receiver.ts';
import { freeAddress } from '../../../tooling/free-address.ts';

const HOST = '127.0.0.1';
let address = '';
let port = 0;
beforeEach(async () => {
  address = await freeAddress();
  port = Number(address.split(':')[1]);
});
const open: WebhookReceiver[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const receiver of open.splice(0)) await receiver.close();
});

/** A receiver that answers as it is told, and what it was told of. */
async function listen(
  answer: (reply: HookReply, request: HookRequest) => void = (reply) => void reply.answer(204),
  mostBytes = 1000,
) {
  const told = { requests: [] as HookRequest[], foreign: 0, connections: 0, workUs: 0 };
  const receiver = await openReceiver({
    address,
    clock: systemClock(),
    mostBytes,
    listener: {
      onRequest(request, reply) {
        told.requests.push(request);
        answer(reply, request);
      },
      onForeign: () => void (told.foreign += 1),
      onConnection: () => void (told.connections += 1),
      onWork: (us) => void (told.workUs += us),
    },
  });
  open.push(receiver);
  return told;
}

/** Sends bytes and resolves with all that comes back until the other side closes, or until the text has come. */
function send(text: string, until = /never/): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST, () => socket.write(text));
    sockets.push(socket);
    let came = '';
    socket.on('data', (chunk) => {
      came += chunk.toString();
      if (until.test(came)) resolve(came);
    });
    socket.on('error', () => resolve(came));
    socket.on('close', () => resolve(came));
  });
}

const post = (body: string, more = '') =>
  `POST /hook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe('P3-03 the receiver of webhooks', () => {
  test('takes a call whole, answers it without a body, and keeps the connection', async () => {
    const told = await listen();
    const came = await send(post('{"a":1}') + post('{"a":2}'), /204[\s\S]*204/);
    expect(came.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 204', 'HTTP/1.1 204']);
    expect(/transfer-encoding|connection: close/i.test(came)).toBe(false);
    expect(told.requests.map(({ path, body, bytes }) => [path, body, bytes])).toEqual([
      ['/hook', '{"a":1}', 7],
      ['/hook', '{"a":2}', 7],
    ]);
    expect([told.connections, told.foreign, told.workUs > 0]).toEqual([1, 0, true]);
    expect(told.requests.every(({ beganUs, receivedUs }) => beganUs <= receivedUs)).toBe(true);
  });

  test('a body in pieces is one call', async () => {
    const told = await listen();
    const socket = connect(port, HOST);
    sockets.push(socket);
    const [first, second] = [post('{"text":"äöü"}').slice(0, -8), post('{"text":"äöü"}').slice(-8)];
    socket.write(first);
    await expect.poll(() => told.connections).toBe(1);
    socket.write(second);
    await expect.poll(() => told.requests.map(({ body }) => body)).toEqual(['{"text":"äöü"}']);
  });

  test.each([
    ['no POST', 'GET /hook HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['a body that says it is too large', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n', 413],
    [
      'a body that grows too large',
      `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n${'x'.repeat(2000)}\r\n`,
      413,
    ],
    ['no HTTP', 'hello\r\n\r\n', 0],
    ['a head without end', `POST / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`, 0],
  ])('%s is refused, and nobody is called', async (_, text, status) => {
    const told = await listen();
    const came = await send(text);
    expect(Number(/HTTP\/1.1 (\d+)/.exec(came)?.[1] ?? 0)).toBe(status);
    expect([told.requests.length, told.foreign]).toEqual([0, 1]);
  });

  test('closes the connection of a call where that is planned, and tells who goes before an answer', async () => {
    const gone: number[] = [];
    const told = await listen((reply, { body }) => {
      if (body === 'close') reply.close();
      else reply.onGone((atUs) => gone.push(atUs));
    });
    expect(await send(post('close'))).toBe('');
    const waiting = connect(port, HOST, () => waiting.write(post('wait')));
    sockets.push(waiting);
    await expect.poll(() => told.requests.length).toBe(2);
    waiting.destroy();
    await expect.poll(() => gone.length).toBe(1);
  });

  test('an answer that comes too late is none', async () => {
    const answered: number[] = [];
    const told = await listen((reply) => reply.onGone(() => answered.push(reply.answer(204))));
    const waiting = connect(port, HOST, () => waiting.write(post('wait')));
    sockets.push(waiting);
    await expect.poll(() => told.requests.length).toBe(1);
    waiting.destroy();
    await expect.poll(() => answered).toEqual([Number.NaN]);
  });

  test('an address that somebody else has is one sentence, and what to do', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, HOST, resolve));
    const failure = await listen().catch((error: unknown) => error);
    await new Promise((resolve) => other.close(resolve));
    expect(failure).toMatchObject({
      code: 'setup_failed',
      message: `the webhook receiver cannot listen on ${address}: another program listens there`,
      hint: 'end it, or give another port with --hook-addr, and in the trigger definitions',
    });
  });

  test('it is found out from here whether it can be reached under a URL', async () => {
    await listen();
    const [receiver] = open;
    expect(await receiver!.troubleAt(`http://${address}/x`)).toBe(null);
    expect(await receiver!.troubleAt(`http://${await freeAddress()}/x`)).toBe('ECONNREFUSED');
  });
});
