import { onTestFinished } from 'vitest';
import type { Environment } from '../src/environment.ts';
import type { TestbedOptions } from '../src/options.ts';
import { startTestbed, type Testbed } from '../src/testbed.ts';
import type { TriggerDefinition, RetryPolicy } from '../src/triggers/trigger-set.ts';
import { type AnswerPlan, WebhookReceiver } from './webhook-receiver.ts';
import { until } from './realtime-scene.ts';

/** What a trigger is without more words: every change of the collection `notes`. */
export const EVERY_NOTE = {
  collection: 'notes',
  events: ['create', 'update', 'delete'],
} as const satisfies Partial<TriggerDefinition>;

/** What a test says of a trigger; the rest is that of {@link EVERY_NOTE}, and the receiver's URL. */
export type PartialTrigger = Partial<TriggerDefinition>;

/** How a scene is set up. */
export interface TriggerSceneOptions extends Omit<TestbedOptions, 'triggers'> {
  /** By their ids. @default `t`, which calls the receiver about every change of notes */
  readonly triggers?: Readonly<Record<string, PartialTrigger>>;
  readonly retryPolicy?: RetryPolicy;
  readonly plan?: AnswerPlan;
}

/** A testbed whose triggers call a receiver, both of one test. */
export class TriggerScene {
  readonly testbed: Testbed;
  readonly receiver: WebhookReceiver;

  private constructor(testbed: Testbed, receiver: WebhookReceiver) {
    this.testbed = testbed;
    this.receiver = receiver;
  }

  static async start(
    { triggers = { t: {} }, retryPolicy, plan, ...options }: TriggerSceneOptions = {},
    environment?: Environment,
  ): Promise<TriggerScene> {
    const receiver = await WebhookReceiver.start(plan);
    const complete = Object.entries(triggers).map(([id, trigger]) => {
      const { url = '/hook' } = trigger;
      return [id, { ...EVERY_NOTE, ...trigger, url: url.startsWith('/') ? `${receiver.url}${url}` : url }];
    });
    const set = {
      database: 'default',
      ...(retryPolicy === undefined ? {} : { retryPolicy }),
      triggers: Object.fromEntries(complete) as Record<string, TriggerDefinition>,
    };
    const testbed = await startTestbed({ ...options, triggers: [set] }, environment);
    onTestFinished(async () => {
      receiver.close();
      await testbed.close();
    });
    return new TriggerScene(testbed, receiver);
  }

  write(method: string, path: string, body?: unknown, database = 'default'): Promise<Response> {
    return fetch(`${this.testbed.url}/api/v1/databases/${database}/documents/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Waits until nothing is owed any more, and tells what became of the trigger. */
  async settled(trigger = 't') {
    await until(() => this.testbed.triggerTruths().every(({ waiting }) => waiting === 0));
    const truth = this.testbed.triggerTruths().find((other) => other.trigger === trigger);
    if (truth === undefined) throw new Error(`no trigger ${trigger}`);
    return truth;
  }
}
