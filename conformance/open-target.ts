import { createPrivateKey } from 'node:crypto';
import { hookFacts } from './hook-facts.ts';
import type { HookReceiver } from './hook-receiver.ts';
import type { Need } from './needs.ts';
import { Scene } from './scene.ts';
import type { Target } from './target.ts';
import { realtimeFacts } from './realtime-facts.ts';
import { templateFacts } from './template-facts.ts';
import { claimsIn, lifetimeOf, mintWith, tokenOf } from './tokens.ts';
import { talk } from './wire.ts';

const RETRY_MS = 20;
const PATIENCE_MS = 10_000;

/** How to reach a server and what it may be asked with. */
export interface TargetOptions {
  readonly url: string;
  readonly adminUser: string;
  readonly adminPassword: string;
  /** PKCS#1 PEM. */
  readonly keyPem?: string | undefined;
  /** Where the server's triggers call. */
  readonly hooks?: HookReceiver | undefined;
}

/** Of every user that is made. */
export const PASSWORD = 'Conform-Pass#2025';

/** Finds out what kind of server this is. @throws Error with a sentence where it cannot be reached */
export async function openTarget({ url, adminUser, adminPassword, keyPem, hooks }: TargetOptions): Promise<Target> {
  const { hostname, port } = new URL(url);
  const run = `${Date.now().toString(36)}${Math.floor(Math.random() * 1e9).toString(36)}`;
  // Below 2^52, so that a half can be added.
  const numbers = Math.floor(Math.random() * 4e8) * 1e7;
  let names = 0;
  const facts = new Set<Need>();
  const key = keyPem === undefined ? undefined : createPrivateKey(keyPem);
  const base = {
    host: hostname,
    port: Number(port === '' ? 80 : port),
    facts,
    userToken: '',
    adminToken: '',
    accessTokenTtlS: 0,
    hooks,
    mint: (claims: unknown, header?: unknown, digest?: string) => mintWith(key, claims, header, digest),
    freshAddress: () => `conformance-${run}-${(names += 1)}`,
    uniqueText: () => `${run}-${(names += 1)}`,
    uniqueNumber: () => numbers + (names += 1) * 1000,
    eventually,
  };
  const scene = new Scene(base, base.uniqueText());
  const { answers } = await talk(base.host, base.port, scene.request('GET', '/health'));
  if (answers[0]?.status !== 200)
    throw new Error(`${url} does not answer GET /health with 200. Is the server running, and is this its HTTP port?`);
  const userToken = await signUp(scene);
  const login = await scene.call(
    'POST',
    '/auth/v1/login',
    JSON.stringify({ username: adminUser, password: adminPassword }),
  );
  const adminLogin = tokenOf(login);
  // With the key at hand the administrator's token is made to last: tokens of a login may live for seconds.
  const adminToken =
    adminLogin === '' || key === undefined ? adminLogin : base.mint({ ...claimsIn(adminLogin), exp: undefined });
  await learn(new Scene({ ...base, userToken }, base.uniqueText()), facts);
  const accessTokenTtlS = lifetimeOf(userToken);
  if (adminToken !== '') facts.add('admin');
  if (key !== undefined) facts.add('key');
  if (accessTokenTtlS > 0 && accessTokenTtlS < 10) facts.add('short-tokens');
  return {
    ...base,
    userToken: key === undefined ? userToken : base.mint({ sub: `user-${run}`, roles: ['user'] }),
    adminToken,
    accessTokenTtlS,
  };
}

async function learn(scene: Scene, facts: Set<Need>): Promise<void> {
  const preflight = await scene.call('OPTIONS', '/health');
  facts.add(preflight.status === 204 ? 'cors-on' : 'cors-off');
  facts.add((await isLimited(scene)) ? 'limiter-on' : 'limiter-off');
  const read = await scene.call('GET', `${scene.home}/none`);
  if (read.text.includes('"NOT_FOUND"')) {
    facts.add('open-rules');
    for (const fact of await templateFacts(scene)) facts.add(fact);
    for (const fact of await realtimeFacts(scene)) facts.add(fact);
    for (const fact of await hookFacts(scene)) facts.add(fact);
  }
  const list = await scene.call('GET', '/api/v1/databases?limit=1', undefined, { token: scene.target.userToken });
  if (typeof (list.json as { quota?: unknown } | undefined)?.quota === 'object') facts.add('quota');
}

async function isLimited(scene: Scene): Promise<boolean> {
  const request = scene.request('GET', '/health');
  const { answers } = await scene.raw(request.repeat(130), { answers: 130 });
  return answers.some(({ status }) => status === 429);
}

async function signUp(scene: Scene): Promise<string> {
  return tokenOf(
    await scene.call('POST', '/auth/v1/signup', JSON.stringify({ username: `u-${scene.unique}`, password: PASSWORD })),
  );
}

/** Repeats until it does not throw; throws what it last threw after ten seconds. */
async function eventually(attempt: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
