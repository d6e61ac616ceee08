export { createMonitor } from './create-monitor.ts';
export { isLoopbackAddress } from './server/listen.ts';
export type { Monitor, MonitorOptions, SteeredRun, Watched } from './create-monitor.ts';
export type { ReportFolderOptions, SkippedFile } from './sessions/report-folder.ts';
