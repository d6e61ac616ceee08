/** A value that is there, or will be. */
export type MaybeLater<T> = T | Promise<T>;

/** Goes on with a value: at once if it is there, so that a request which waits for nothing makes no promise. */
export function andThen<T, R>(value: MaybeLater<T>, next: (value: T) => MaybeLater<R>): MaybeLater<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
