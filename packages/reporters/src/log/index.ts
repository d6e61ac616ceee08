export { openLogFile } from './log-file.ts';

export type { LogFile, LogFileOptions } from './log-file.ts';
