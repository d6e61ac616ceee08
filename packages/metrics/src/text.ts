export { blockIn, isBlock, isStrict, writtenWorkloads } from './report/written-config.ts';
export type { WrittenBlock } from './report/written-config.ts';
export { csvField } from './text/csv-field.ts';
export { formatClockUs, formatLatencyMs, formatSpanMs, formatTimeLeftUs, timeOfDay } from './text/duration.ts';
export { earlyEnding, isSmoke, isUnmeasured, wasStoppedInSetUp } from './text/ending.ts';
export type { Ending } from './text/ending.ts';
export { CORE_WAIT_SHARE, CPU_LOAD, DELAY_SHARE, STEAL_SHARE, THROTTLED_SHARE } from './certificate/limits.ts';
export type { Limits } from './certificate/limits.ts';
export { connectionsUpText, eventsText, fromDueText, headlineDeliveries, upText } from './text/events-text.ts';
export { toAudits, type AuditText } from './text/audit-text.ts';
export {
  contrastBasis,
  contrastErrors,
  contrastFigureName,
  contrastMark,
  contrastTitle,
  contrastValue,
  contrastVerdict,
  ratioText,
} from './text/contrast-text.ts';
export { countHeld, whyNoneHeld } from './text/held-connections.ts';
export { formatReservedMs, latencyText, signMeanings } from './text/latency.ts';
export type { LatencyFigure, Reservation } from './text/latency.ts';
export {
  formatBytes,
  formatCount,
  formatExactly,
  formatFullRate,
  formatPercent,
  formatRate,
  formatShortCount,
  NOTHING,
  plural,
} from './text/number.ts';
export { PHASE_WORDS } from './text/phase-words.ts';
export { cleanText, printable } from './text/printable.ts';
export { propagationText } from './text/propagation.ts';
export { drainText, fellShort, workerLimitTexts } from './text/reached-text.ts';
export { standstillTimes } from './text/standstill-text.ts';
export { limitOf, thresholdText } from './text/threshold-text.ts';
export { anythingSucceeded, hasLeftDocuments, starvedText, unprovenClaims, unprovenOfRun } from './text/unproven.ts';
export {
  besideText,
  unmeasuredText,
  deliveryDoubt,
  headlineText,
  noteTexts,
  reachedText,
  verdictMark,
  whatWasDone,
} from './text/verdict-text.ts';
export type { Mark } from './text/mark.ts';
export { webhookTexts } from './text/webhook-texts.ts';
export { capacityMark } from './capacity/capacity-mark.ts';
export { levelKind } from './capacity/dimensions.ts';
export { levelText, STAGE_VERDICT_TEXTS, stageLatencyTexts } from './capacity/level-text.ts';
