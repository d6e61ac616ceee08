import { type Check, check } from '../../check.ts';
import { holds, same } from '../../expectations.ts';
import { bodyOf } from '../../hook-receiver.ts';
import { claimsIn } from '../../tokens.ts';
import { called, receiverOf, WEBHOOKS } from './calls.ts';

/** Section 10.3: what a receiver is sent. */
export const TRIGGER_REQUEST_CHECKS: readonly Check[] = [
  check(
    '10.3',
    'body',
    'the body has these members in this order, and the payload’s names are sorted',
    async (scene) => {
      const { home, name, calls } = called(scene, 'every');
      await scene.call('POST', home, '{"z":[null,{"b":1,"a":2}],"id":"a","text":"<&>"}');
      const [call] = await calls(1);
      const { documentId, preIssuedToken } = bodyOf(call!);
      const { url } = receiverOf(scene);
      holds(/^default:[0-9a-f]{32}$/.test(documentId), `documentId: ${documentId}`);
      same(
        call?.text,
        `{"triggerId":"conformance-every","database":"default","event":"create","collection":"${name}","documentId":"${documentId}",` +
          `"lsn":"","seq":0,"ts":0,"url":"${url}/every?a=1\\u0026b=2","headers":{"Host":"other","x-conformance":"42"},"secretsRef":"",` +
          '"retryPolicy":{"maxAttempts":3,"initialBackoff":"200ms","maxBackoff":"1m30s"},"timeout":"10s",' +
          `"preIssuedToken":"${preIssuedToken}","payload":{"id":"a","text":"\\u003c\\u0026\\u003e","z":[null,{"a":2,"b":1}]}}`,
      );
    },
    WEBHOOKS,
  ),
  check(
    '10.3',
    'headers',
    'the request has exactly these headers, configured ones among them but Host',
    async (scene) => {
      const { home, calls } = called(scene, 'every');
      await scene.call('POST', home, '{"id":"a"}');
      const [call] = await calls(1);
      const { rawHeaders = [], method, path } = call ?? {};
      const lines = rawHeaders.flatMap((header, index) =>
        index % 2 === 0 ? [`${header}: ${rawHeaders[index + 1] ?? ''}`] : [],
      );
      same(
        [method, path, lines],
        [
          'POST',
          '/every?a=1&b=2',
          [
            `Host: ${receiverOf(scene).url.slice('http://'.length)}`,
            'User-Agent: Syntrix-Trigger-Service/1.0',
            `Content-Length: ${Buffer.byteLength(call?.text ?? '')}`,
            'Content-Type: application/json',
            'X-Conformance: 42',
            'Accept-Encoding: gzip',
          ],
        ],
      );
    },
    WEBHOOKS,
  ),
  check(
    '10.3',
    'token',
    'the token in the body is a system token that lives as long as access tokens do, and opens the trigger API',
    async (scene) => {
      const { home, name, calls } = called(scene, 'every');
      await scene.call('POST', home, '{"id":"a"}');
      const [call] = await calls(1);
      const { preIssuedToken: token } = bodyOf(call!);
      const { exp, iat, ...claims } = claimsIn(token) as unknown as Record<string, unknown>;
      same(Number(exp) - Number(iat), scene.target.accessTokenTtlS, 'lifetime');
      const { nbf: _nbf, jti: _jti, ...named } = claims;
      same(named, {
        sub: 'system:trigger-worker',
        oid: 'system:trigger-worker',
        username: 'system:trigger-worker',
        roles: ['system', 'service:trigger-worker'],
        disabled: false,
      });
      const answer = await scene.call(
        'POST',
        '/trigger/v1/databases/default/get',
        JSON.stringify({ paths: [`${name}/a`] }),
        { token },
      );
      same(answer.status, 200);
    },
    WEBHOOKS,
  ),
];
