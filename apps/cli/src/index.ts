export { runCli } from './run-cli.ts';
export { processContext } from './context.ts';
export { EXIT_CODES } from './exit-codes.ts';

export type { CliContext, OutputStream, SelfProcess } from './context.ts';
export type { MachineReading } from './machine-reading.ts';
export type { ExitCode, StopSignal } from './exit-codes.ts';
