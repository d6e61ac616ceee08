import type { BenchCommandClass } from './bench-command.ts';
import { CleanCommand } from './clean.ts';
import { CompletionCommand } from './completion.ts';
import { DemoCommand } from './demo.ts';
import { DoctorCommand } from './doctor.ts';
import { InitCommand } from './init.ts';
import { ListCommand } from './list.ts';
import { ReportCommand } from './report.ts';
import { RunCommand } from './run.ts';
import { TestbedCommand } from './testbed.ts';
import { ValidateCommand } from './validate.ts';
import { VersionCommand } from './version.ts';

/** What the parser learns: every command of `COMMAND_SPECS`. */
export const COMMANDS: readonly BenchCommandClass[] = [
  RunCommand,
  DemoCommand,
  ListCommand,
  InitCommand,
  ValidateCommand,
  DoctorCommand,
  ReportCommand,
  CleanCommand,
  TestbedCommand,
  CompletionCommand,
  VersionCommand,
];
