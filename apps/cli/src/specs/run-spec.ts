import { RUN_FLAGS } from '../flags/run-flags.ts';
import type { CommandSpec } from './command-spec.ts';

/** `run`: a benchmark from flags, a config file, or both. */
export const RUN_SPEC = {
  words: ['run'],

  description: 'Run a benchmark against a Syntrix server.',
  details:
    'What to do stands in a config file (the nearest syntrix-bench.config.* where --config names none), in the environment, in flags, and under --set: the later wins. Ctrl+C stops the load, removes what the run made and reports what was measured; a second Ctrl+C quits at once.',
  examples: [
    ['Ten seconds, fifty workers', '$0 run --target http://localhost:8080 --duration 10s --workers 50'],
    [
      '500 operations a second, whatever the latency',
      '$0 run --target http://localhost:8080 --rate 500/s --workers 100',
    ],
    ['A config file, with one value changed', '$0 run --config crud.yaml --duration 5m --output results/{{name}}.json'],
    [
      'As a user, the password from the environment',
      '$0 run -t http://localhost:8080 --username bench --password env:BENCH_PASSWORD',
    ],
    [
      'Exit code 4 where it is too slow, 6 where the run does not prove that it is fast enough',
      '$0 run --config crud.yaml --threshold "read.p99 < 50ms" --threshold "errors < 0.1%" --strict',
    ],
    ['What would run, without running it', '$0 run --config crud.yaml --set load.rate=500/s --dry-run'],
    [
      'Every operation once, with all that goes over the wire',
      '$0 run --target http://localhost:8080 --once --http-debug',
    ],
    ['Only the report, for another program', '$0 run --config crud.yaml --quiet --json | jq .summary'],
  ],

  flags: RUN_FLAGS,
  argument: null,
} satisfies CommandSpec;
