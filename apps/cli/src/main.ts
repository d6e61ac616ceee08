import { Writable } from 'node:stream';

import { ignoreBrokenPipe, processContext, type OutputStream } from './context.ts';
import { runCli } from './run-cli.ts';

await runProcess();

/**
 * Runs the program and ends the process with its exit code; stdout is for its results alone. The code is a failing one until the work is done, so that a
 * process whose event loop ran empty half-way is not taken for a success.
 */
async function runProcess(): Promise<never> {
  let done = false;
  process.exitCode = 1;
  process.once('exit', () => {
    if (!done) process.stderr.write('syntrix-bench ended before its work was done. This is a bug: please report it.\n');
  });
  const context = { ...processContext(), stdout: ownStdout(process.stdout, process.stderr) };
  ignoreBrokenPipe(context.stdout);
  const code = await runCli(process.argv.slice(2), context);
  done = true;
  await Promise.all([flushed(context.stdout), flushed(context.stderr)]);
  process.exit(code);
}

type ProcessStream = OutputStream & Pick<NodeJS.WriteStream, 'write'>;

/**
 * Keeps stdout for results: returns a stream that writes there, and from now on whatever else is printed on stdout, such as
 * by `console.log` in a plugin, goes to stderr.
 */
function ownStdout(stdout: ProcessStream, stderr: ProcessStream): OutputStream {
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  const own = new Writable({ write: (chunk: Uint8Array, _encoding, done) => void write(chunk, done) });
  return Object.defineProperties(own, {
    isTTY: { get: () => stdout.isTTY },
    // A terminal's width changes.
    columns: { get: () => stdout.columns },
  });
}

function flushed(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
