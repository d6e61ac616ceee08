/** @throws RangeError for a worker that is not one of `workers` */
export function checkWorker(worker: number, workers: number): void {
  if (Number.isInteger(worker) && worker >= 0 && worker < workers) return;
  throw new RangeError(`There is no worker ${worker}: workers are 0 to ${workers - 1}.`);
}
