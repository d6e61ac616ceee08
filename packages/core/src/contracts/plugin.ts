import type { Reporter } from './reporter.ts';
import type { Scenario } from './scenario.ts';
import type { Target } from './target.ts';

/** Makes a reporter from what the config says beside its name; an empty object where it says nothing. */
export type ReporterMaker = (options: unknown) => Reporter;

/**
 * Scenarios, targets and reporters that a package brings, as its default export. A package that brings a single scenario may export that scenario
 * by itself. Names must not collide with those of other plugins or of what is built in.
 */
export interface Plugin {
  /** For messages; usually the package's name. */
  readonly name: string;
  readonly scenarios?: readonly Scenario[];
  /** Targets, each with a `kind` of its own. */
  readonly targets?: readonly Target[];
  /** Makers of reporters, by the name that `output.reporters` calls them by. */
  readonly reporters?: Readonly<Record<string, ReporterMaker>>;
}

/** Returns what it was given, with its type checked. */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin;
}
