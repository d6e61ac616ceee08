export { transportContract } from './transport-contract.ts';
export { ManualClock } from './manual-clock.ts';
export { answer, startRawServer } from './raw-server.ts';
export { until } from './until.ts';

export type { RawBehaviour, RawConnection, RawRequest, RawServer, RawTls, ServerCertificate } from './raw-server.ts';
export type { SuiteTools, TransportFactory } from './suite-tools.ts';
