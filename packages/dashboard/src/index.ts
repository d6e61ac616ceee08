export { DASHBOARD_POLICY, readDashboard } from './bundle.ts';
export type { DashboardBundle } from './bundle.ts';
export type {
  Live,
  LiveLogLine,
  LivePhase,
  LiveSession,
  LiveStage,
  LiveStatus,
  LiveThread,
  LiveWorker,
  LiveWorkers,
} from './live.ts';
export { packReport, unpackReport } from './packed-report.ts';
export type { PackedReport } from './packed-report.ts';
