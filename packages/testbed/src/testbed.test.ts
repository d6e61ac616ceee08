import { describe, expect, onTestFinished, test } from 'vitest';
import { startTestbed } from './testbed.ts';
import type { TestbedOptions } from './options.ts';

async function started(options: TestbedOptions = {}) {
  const testbed = await startTestbed(options);
  onTestFinished(() => testbed.close());
  const send = async (method: string, path: string, body?: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(testbed.url + path, { method, headers, ...(body === undefined ? {} : { body }) });
    return { status: answer.status, text: await answer.text() };
  };
  return { testbed, send, documents: '/api/v1/databases/default/documents' };
}

describe('a started testbed', () => {
  test('P1-71 keeps a document through its whole life', async () => {
    const { send, documents, testbed } = await started();
    const created = await send('POST', `${documents}/users`, '{"id":"alice","age":30}');
    const read = await send('GET', `${documents}/users/alice`);
    const { createdAt } = JSON.parse(created.text) as { createdAt: number };
    expect(created).toEqual({
      status: 201,
      text: `{"age":30,"collection":"users","createdAt":${createdAt},"id":"alice","updatedAt":${createdAt},"version":1}\n`,
    });
    expect(read).toEqual({ ...created, status: 200 });
    expect((await send('PUT', `${documents}/users/alice`, '{"doc":{"age":31}}')).status).toBe(200);
    expect(
      (
        await send(
          'PATCH',
          `${documents}/users/alice`,
          '{"doc":{"name":"A"},"ifMatch":[{"field":"version","op":"==","value":2}]}',
        )
      ).status,
    ).toBe(200);
    expect(testbed.liveDocuments()).toEqual(['default:users/alice']);
    expect(await send('DELETE', `${documents}/users/alice`)).toEqual({ status: 204, text: '' });
    expect(await send('GET', `${documents}/users/alice`)).toEqual({
      status: 404,
      text: '{"code":"NOT_FOUND","message":"Document not found"}\n',
    });
    expect(testbed.groundTruth().requests).toEqual([
      { method: 'DELETE', status: 204, count: 1 },
      { method: 'GET', status: 200, count: 1 },
      { method: 'GET', status: 404, count: 1 },
      { method: 'PATCH', status: 200, count: 1 },
      { method: 'POST', status: 201, count: 1 },
      { method: 'PUT', status: 200, count: 1 },
    ]);
  });

  test('knows its administrator, who can list users', async () => {
    const { send } = await started();
    const login = await send('POST', '/auth/v1/login', '{"username":"syntrix","password":"Bench-Admin#2025"}');
    const { access_token: token } = JSON.parse(login.text) as { access_token: string };
    const users = await send('GET', '/admin/users', undefined, { authorization: `Bearer ${token}` });
    expect(login.status).toBe(200);
    expect(
      (JSON.parse(users.text) as { username: string; roles: string[] }[]).map(({ username, roles }) => ({
        username,
        roles,
      })),
    ).toEqual([{ username: 'syntrix', roles: ['admin'] }]);
  });
});
