// From layers of a config to the plan of a run, for programs that must not load the engine for it. Types of all this stand in the
// main entry, and what reads files and plugins in `plugins`.
export { assignmentLayer } from './config/layers/assignment-layer.ts';
export { environmentLayer } from './config/layers/environment-layer.ts';
export { formatsOf, OUTPUT_FORMATS, outputFiles } from './config/output-files.ts';
export { resolveConfig } from './config/resolve-config.ts';
export { hostsToAllow, remoteHosts } from './plan/allowed-targets.ts';
export { createPlan, resolvePlan } from './plan/create-plan.ts';
export { createPluginReporters } from './plan/plugin-reporters.ts';
export { findScenario } from './plan/plan-scenario.ts';
export { footprintsOf } from './plan/run-footprint.ts';
export { harmOf } from './plan/harm.ts';
export { limitsOnSpeed, smokePlan } from './plan/smoke-plan.ts';
export { serverNeedsOf } from './plan/server-needs.ts';
export { isReference, resolveSecret, resolveSecrets, secretIo, secretNotices } from './plan/secrets.ts';
export { resolvePlugin } from './plugins/load-plugin.ts';
