// What people write and read, for programs that must not load the engine for it.
export { CONFIG_FILE_NAMES } from './config/layers/config-file-names.ts';
export { closestWord } from './config/spelling.ts';
export { formatDuration, formatNumber, parseDuration, parseRate, parseSize } from './config/units.ts';

export type { Parsed } from './config/units.ts';
