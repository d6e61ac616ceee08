import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { FlagSettings } from '../flags/flag-settings.ts';
import { executeRun } from '../run/execute-run.ts';
import { startEmbeddedTarget } from './embedded-target.ts';

export interface DemoRequest {
  readonly flags: FlagSettings;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly colour: boolean;
}

/** Runs a short benchmark against an embedded target of its own. */
export async function executeDemo(context: CliContext, request: DemoRequest): Promise<ExitCode> {
  if (!request.quiet) context.stderr.write('starting the embedded target …\n');
  const target = await startEmbeddedTarget(context);
  try {
    return await executeRun(context, {
      ...request,
      config: 'none',
      useEnvironment: false,
      assignments: [],
      runId: null,
      values: [
        { source: 'demo', value: demoConfig(target.url) },
        { source: 'flags', ...request.flags },
      ],
    });
  } finally {
    await target.close();
  }
}

/** What the demo does where no flag says otherwise. */
function demoConfig(url: string): object {
  return {
    benchmark: { name: 'demo', target: url, duration: '5s', warmup: '1s', workers: 20 },
    scenario: { type: 'crud' },
    data: { seedData: 1000 },
    output: { file: 'results/demo_{{timestamp}}.json' },
  };
}
