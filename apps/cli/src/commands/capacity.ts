import { defineCommand } from '../command.ts';
import { STOP_SIGNALS } from '../exit-codes.ts';
import { CAPACITY_FLAGS } from '../flags/capacity-flags.ts';
import { configChoice } from '../flags/config-flags.ts';
import { outputRequest } from '../flags/output-flags.ts';
import { TARGET_ARGUMENT, targetSettings } from '../running/target-settings.ts';

/** `capacity`: finds how much a target can serve before a limit breaks. */
export const CAPACITY = defineCommand({
  words: ['capacity'],
  description: 'Find how much a server can serve before a limit breaks, and what gives first.',
  details:
    'Raises one dimension, stage by stage: doubles it until a limit breaks, halves the bracket until it is narrow enough, and confirms that what holds holds for a minute and what fails fails again. The limits are the thresholds of the config and of --threshold, checks included; a check that fails and that no threshold is about fails a stage as well. A stage is a short run of its own; it ends early where its outcome is certain. Ctrl+C stops the search and says what is known so far; a second one skips drain and clean-up, a third ends the process.',
  examples: [
    ['How many operations a second', '$0 capacity --config bench.yaml --max rate --threshold "p99 < 100ms"'],
    [
      'How many subscriptions without a lost event',
      '$0 capacity --config realtime.yaml --max subscriptions --threshold "event.p99 < 200ms" --threshold "checks.lost == 0"',
    ],
    ['As a page with the curve', '$0 capacity --config bench.yaml --max rate --output capacity.html'],
    ['Exit code 4 where it holds less', '$0 capacity --config bench.yaml --max rate --at-least 3000/s --quiet'],
  ],
  flags: CAPACITY_FLAGS,
  argument: TARGET_ARGUMENT,

  async run(values, context) {
    const { readCapacityRequest } = await import('../capacity/capacity-request.ts');
    const { openCapacityOutput } = await import('../capacity/capacity-output.ts');
    const { searchCapacity } = await import('../capacity/search-capacity.ts');
    const { exitCodeOfCapacity } = await import('../capacity/exit-code-of-capacity.ts');
    const asked = readCapacityRequest(values);
    const output = await openCapacityOutput(context, values.output ?? null);
    const found = await searchCapacity(context, asked, {
      ...outputRequest(values),
      config: configChoice(values),
      useEnvironment: true,
      values: [{ source: 'flags', ...targetSettings(context, CAPACITY_FLAGS, values) }],
      assignments: values.set ?? [],
      runId: null,
    });
    await output.tell(found.capacity, outputRequest(values));
    if (found.signal !== null) return STOP_SIGNALS[found.signal];
    return exitCodeOfCapacity(found.capacity, { atLeast: asked.atLeast, strict: values.strict ?? false });
  },
});
