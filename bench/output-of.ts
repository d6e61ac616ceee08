import { spawn } from 'node:child_process';

import { searchPath } from './tools.ts';

/**
 * What a program prints to stdout, a report. Its exit code is its own affair: a run that proves too little has one, too.
 *
 * @throws Error with what it said, if it printed no report
 */
export async function outputOf(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...searchPath(), ...environment },
  });
  let printed = '';
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  if (!printed.startsWith('{')) throw new Error(`${command.join(' ')}\ngave no report: ${said.slice(-2000)}`);
  return printed;
}
