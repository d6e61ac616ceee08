// Config files and the plugins that they name, for programs that must load neither the schema nor the engine for it.
// Types of all this stand in the main entry.
export { configLayer } from './config/layers/config-layer.ts';
export { parseConfigText } from './config/layers/parse-config-text.ts';
export { findConfigFile, readConfigFile, readNearestConfig } from './config/layers/read-config-file.ts';
export { describeProblem } from './config/problems.ts';
export { BENCH_ERROR_CODES, BenchError } from './errors.ts';
export { loadConfigPlugins } from './plugins/load-config-plugins.ts';
