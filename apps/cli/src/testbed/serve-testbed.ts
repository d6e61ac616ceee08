import { resolve } from 'node:path';
import { startTestbed, type Testbed, type TestbedOptions } from '@syntrix-bench/testbed';
import { UsageError } from 'clipanion';

import type { CliContext } from '../context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { describeTestbed } from './describe-testbed.ts';
import { readFaults } from './read-faults.ts';
import { toTestbedOptions, type TestbedRequest } from './testbed-request.ts';

/** Serves the embedded target until a signal, or the end of standard input where that was asked for. */
export async function serveTestbed(context: CliContext, request: TestbedRequest): Promise<ExitCode> {
  const { keyFile, faultsFile } = request;
  const options: TestbedOptions = {
    ...toTestbedOptions(request),
    ...(keyFile === null ? {} : { keyFile: resolve(context.cwd, keyFile) }),
    ...(faultsFile === null ? {} : { faults: await readFaults(resolve(context.cwd, faultsFile)) }),
  };
  const stopped = stopWanted(context, request.untilStdinEnds);
  const testbed = await start(options, request);
  context.stdout.write(`${testbed.url}\n`);
  if (!request.quiet) context.stderr.write(describeTestbed(testbed.url, options));
  await stopped;
  await testbed.close();
  return EXIT_CODES.fine;
}

async function start(options: TestbedOptions, request: TestbedRequest): Promise<Testbed> {
  try {
    return await startTestbed(options);
  } catch (error) {
    throw new UsageError(explainStart(error, request));
  }
}

function explainStart(error: unknown, { port, host }: TestbedRequest): string {
  if (!(error instanceof Error)) return `the testbed cannot start: ${String(error)}`;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `--port: ${port} is in use by another program. Take another port, or leave --port out for any free one.`;
    case 'EACCES':
      return `--port: ${port} may not be used by this user. Take one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `--host: ${host} is no address of this machine. Use 127.0.0.1.`;
    default:
      return `the testbed cannot start: ${error.message}`;
  }
}

function stopWanted(context: CliContext, untilStdinEnds: boolean): Promise<void> {
  return new Promise((done) => {
    const release = context.onStopSignal(() => finish());
    const finish = (): void => {
      release();
      done();
    };
    if (untilStdinEnds) context.stdin.once('end', finish).once('close', finish).resume();
  });
}
