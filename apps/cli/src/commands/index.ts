import type { BenchCommandClass } from './bench-command.ts';
import { DemoCommand } from './demo.ts';
import { RunCommand } from './run.ts';
import { TestbedCommand } from './testbed.ts';
import { VersionCommand } from './version.ts';

/** Every command, in the order of the help page. */
export const COMMANDS: readonly BenchCommandClass[] = [RunCommand, DemoCommand, TestbedCommand, VersionCommand];
