/** The stretch of time that the snapshots of a bin cover: what its rates divide by. */
export class Coverage {
  fromUs = Infinity;
  toUs = -Infinity;

  include(fromUs: number, toUs: number): void {
    this.fromUs = Math.min(this.fromUs, fromUs);
    this.toUs = Math.max(this.toUs, toUs);
  }
}
