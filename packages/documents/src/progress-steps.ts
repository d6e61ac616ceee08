/** How often progress is told at most, whatever the number of items. */
const REPORTS = 200;

/** Counts items and tells, now and then and with the last one, how many are done. Returns what to call for each. */
export function progressSteps(total: number, report: (done: number, total: number) => void): () => void {
  const step = Math.max(1, Math.floor(total / REPORTS));
  let done = 0;
  if (total > 0) report(0, total);
  return () => {
    done += 1;
    if (done % step === 0 || done === total) report(done, total);
  };
}
