import type { Recorder } from '@syntrix-bench/metrics';

import type { RunHandle } from './run-handle.ts';
import type { Lane, ScenarioContext } from './scenario.ts';
import type { Slot } from './slot.ts';

/** The product owner's word for a {@link RunHandle}. */
export type Runner = RunHandle;
/** The product owner's word for a {@link Lane}. */
export type Worker<Client = unknown> = Lane<Client>;
/** The product owner's word for a filled {@link Slot}. */
export type OperationResult = Slot;
/** The product owner's word for the recorder. */
export type MetricsCollector = Recorder;
/** The product owner's word for what a scenario is told. */
export type TestEnv = ScenarioContext<unknown, unknown>;
