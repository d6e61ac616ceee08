import type { Environment } from '@marcbachmann/cel-js';
import type { Change } from '../realtime/change.ts';
import { setMember, type Json } from '../json/value.ts';

/** Whether a condition holds for a change; `error` where it cannot be said, which is no match. */
export type TriggerCondition = (event: TriggerEvent) => boolean | 'error';

/** A change as conditions see it. */
export interface TriggerEvent {
  readonly type: string;
  readonly timestamp: bigint;
  readonly document: object;
  readonly before: null;
}

/** Compiles conditions: one environment for all of them. */
export class ConditionCompiler {
  readonly #environment: Environment;

  private constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Loads the CEL library, which most testbeds never need. */
  static async load(): Promise<ConditionCompiler> {
    const { Environment } = await import('@marcbachmann/cel-js');
    return new ConditionCompiler(new Environment().registerVariable('event', 'map<string, dyn>'));
  }

  /** A condition that does not compile, or gives no boolean, is an error for every event. */
  compile(condition: string): TriggerCondition {
    try {
      const parsed = this.#environment.parse(condition);
      if (!parsed.check().valid) return () => 'error';
      return (event) => {
        try {
          const verdict: unknown = parsed({ event });
          return typeof verdict === 'boolean' ? verdict : 'error';
        } catch {
          return 'error';
        }
      };
    } catch {
      return () => 'error';
    }
  }
}

/**
 * The `event` of a change: the user's fields are doubles where they are numbers, `id` is the store's, and a deletion has nothing else.
 */
export function eventOf({ type, document, readMs }: Change, storageId: string): TriggerEvent {
  const shown: Record<string, Json | bigint> = document.deleted ? {} : { ...document.data };
  setMember(shown as Record<string, Json>, 'id', storageId);
  shown['collection'] = document.collection;
  shown['version'] = BigInt(document.version);
  return { type, timestamp: BigInt(readMs), document: shown, before: null };
}
