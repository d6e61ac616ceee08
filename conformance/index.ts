// What programs need that check a server themselves.
export { CHECKS } from './checks/index.ts';
export { runChecks } from './runner.ts';
export type { CheckResult } from './runner.ts';
export { openTarget } from './open-target.ts';
export type { TargetOptions } from './open-target.ts';
