import type { BenchCommandClass } from './bench-command.ts';
import { CleanCommand } from './clean.ts';
import { completionCommand } from './completion.ts';
import { DemoCommand } from './demo.ts';
import { DoctorCommand } from './doctor.ts';
import { InitCommand } from './init.ts';
import { ListCommand } from './list.ts';
import { ReportCommand } from './report.ts';
import { RunCommand } from './run.ts';
import { TestbedCommand } from './testbed.ts';
import { ValidateCommand } from './validate.ts';
import { VersionCommand } from './version.ts';

/** Every command, in the order of the help page. */
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
  completionCommand(() => COMMANDS),
  VersionCommand,
];
