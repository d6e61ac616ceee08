import type { Command } from './command.ts';
import { CLEAN } from './commands/clean.ts';
import { COMPLETION } from './commands/completion.ts';
import { DEMO } from './commands/demo.ts';
import { DOCTOR } from './commands/doctor.ts';
import { INIT } from './commands/init.ts';
import { LIST } from './commands/list.ts';
import { REPORT } from './commands/report.ts';
import { RUN } from './commands/run.ts';
import { TESTBED } from './commands/testbed.ts';
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
  CLEAN,
  TESTBED,
  COMPLETION,
  VERSION,
];
