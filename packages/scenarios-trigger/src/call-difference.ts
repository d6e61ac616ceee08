import type { TriggerDefinition, TriggerEvent, WebhookCall } from '@syntrix-bench/core';
import { parseDuration } from '@syntrix-bench/core/text';

/** What of a call is not as its trigger has it. */
export type CallDifference = 'trigger' | 'collection' | 'event' | 'url' | 'headers' | 'retry policy';

/** What a call says otherwise than the trigger that must have made it, the first such; null where nothing. @param event of the write */
export function differenceOf(
  call: WebhookCall,
  definition: TriggerDefinition,
  event: TriggerEvent,
): CallDifference | null {
  if (call.triggerId !== definition.id) return 'trigger';
  if (call.collection !== definition.collection) return 'collection';
  if (call.event !== event) return 'event';
  if (call.url !== definition.url) return 'url';
  if (!hasHeaders(call, definition)) return 'headers';
  return isSamePolicy(call, definition) ? null : 'retry policy';
}

/** These headers and no further ones. */
function hasHeaders({ headers }: WebhookCall, definition: TriggerDefinition): boolean {
  const wanted = Object.entries(definition.headers);
  return (
    headers !== null &&
    Object.keys(headers).length === wanted.length &&
    wanted.every(([name, value]) => headers[name] === value)
  );
}

/** Whether a call says the policy of a trigger, however durations are written. */
function isSamePolicy({ retryPolicy: said }: WebhookCall, { retryPolicy }: TriggerDefinition): boolean {
  return (
    said.maxAttempts === retryPolicy.maxAttempts &&
    isSameDuration(said.initialBackoff, retryPolicy.initialBackoff) &&
    isSameDuration(said.maxBackoff, retryPolicy.maxBackoff)
  );
}

function isSameDuration(a: string, b: string): boolean {
  if (a === b) return true;
  const [first, second] = [parseDuration(a), parseDuration(b)];
  return first.ok && second.ok && first.value === second.value;
}
