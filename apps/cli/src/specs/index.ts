import { CLEAN_SPEC } from './clean-spec.ts';
import type { CommandSpec } from './command-spec.ts';
import { COMPLETION_SPEC } from './completion-spec.ts';
import { DEMO_SPEC } from './demo-spec.ts';
import { DOCTOR_SPEC } from './doctor-spec.ts';
import { INIT_SPEC } from './init-spec.ts';
import { LIST_SPEC } from './list-spec.ts';
import { REPORT_SPEC } from './report-spec.ts';
import { RUN_SPEC } from './run-spec.ts';
import { TESTBED_SPEC } from './testbed-spec.ts';
import { VALIDATE_SPEC } from './validate-spec.ts';
import { VERSION_SPEC } from './version-spec.ts';

/** Every command, in the order of the help page. */
export const COMMAND_SPECS: readonly CommandSpec[] = [
  RUN_SPEC,
  DEMO_SPEC,
  LIST_SPEC,
  INIT_SPEC,
  VALIDATE_SPEC,
  DOCTOR_SPEC,
  REPORT_SPEC,
  CLEAN_SPEC,
  TESTBED_SPEC,
  COMPLETION_SPEC,
  VERSION_SPEC,
];
