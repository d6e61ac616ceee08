import { definePlugin } from '@syntrix-bench/core';

import { triggerScenario } from './trigger-scenario.ts';

export { triggerScenario } from './trigger-scenario.ts';
export { openReceiver } from './webhook-receiver.ts';

export type { AnswerOptions, RetryOptions, TriggerData, TriggerOptions, WriteType } from './trigger-options.ts';
export type { HookListener, HookReply, HookRequest, ReceiverOptions, WebhookReceiver } from './webhook-receiver.ts';

/** The package as a plugin, as a config may name it under `plugins` and shards import it. */
export default definePlugin({ name: '@syntrix-bench/scenarios-trigger', scenarios: [triggerScenario] });
