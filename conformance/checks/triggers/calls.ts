import { Mismatch } from '../../expectations.ts';
import { bodyOf, type HookCall, type HookReceiver } from '../../hook-receiver.ts';
import type { Need } from '../../needs.ts';
import type { Scene } from '../../scene.ts';

/** Needs of a check that waits for calls. */
export const WEBHOOKS: readonly Need[] = ['open-rules', 'webhooks'];

/** What a check sees of the calls about a collection of its own. */
export interface CalledCollection {
  readonly name: string;
  /** Path of its documents. */
  readonly home: string;
  /** Waits for so many calls about it. */
  readonly calls: (count: number) => Promise<readonly HookCall[]>;
  /** What those say: trigger, event, and payload. */
  readonly told: (count: number) => Promise<readonly (readonly unknown[])[]>;
}

/** @param kind what the collection's name begins with: which triggers look at it */
export function called(scene: Scene, kind: 'every' | 'some'): CalledCollection {
  const hooks = receiverOf(scene);
  const name = `${kind}-${scene.unique}`;
  const calls = (count: number) => hooks.saying(`"collection":"${name}"`, count);
  return {
    name,
    home: `${scene.documents()}/${name}`,
    calls,
    told: async (count) =>
      (await calls(count)).map((call) => {
        const { triggerId, event, payload } = bodyOf(call);
        return [triggerId, event, payload ?? null];
      }),
  };
}

export function receiverOf({ target: { hooks } }: Scene): HookReceiver {
  if (hooks === undefined) throw new Mismatch('there is no receiver of webhooks');
  return hooks;
}
