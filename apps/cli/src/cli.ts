import type { Command } from './command.ts';
import { CALIBRATE } from './commands/calibrate.ts';
import { CAPACITY } from './commands/capacity.ts';
import { CLEAN } from './commands/clean.ts';
import { COMPARE } from './commands/compare.ts';
import { COMPLETION } from './commands/completion.ts';
import { DEMO } from './commands/demo.ts';
import { DOCTOR } from './commands/doctor.ts';
import { INIT } from './commands/init.ts';
import { LIST } from './commands/list.ts';
import { MONITOR } from './commands/monitor.ts';
import { REPORT } from './commands/report.ts';
import { RUN } from './commands/run.ts';
import { TESTBED } from './commands/testbed.ts';
import { UPGRADE } from './commands/upgrade.ts';
import { VALIDATE } from './commands/validate.ts';
import { VERSION } from './commands/version.ts';

/** Every command, in the order of the help page. */
export const COMMANDS: readonly Command[] = [
  RUN,
  DEMO,
  LIST,
  INIT,
  VALIDATE,
  DOCTOR,
  REPORT,
  COMPARE,
  UPGRADE,
  CALIBRATE,
  CAPACITY,
  MONITOR,
  CLEAN,
  TESTBED,
  COMPLETION,
  VERSION,
];
