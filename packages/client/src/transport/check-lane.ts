/** @throws RangeError for a lane that is not one of `lanes` */
export function checkLane(lane: number, lanes: number): void {
  if (Number.isInteger(lane) && lane >= 0 && lane < lanes) return;
  throw new RangeError(`There is no lane ${lane}: lanes are 0 to ${lanes - 1}.`);
}
