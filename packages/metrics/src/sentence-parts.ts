/** A whole number for people: `12,345`. */
export function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A share for people, in per cent: 0.123 is `12.3 %`, 0.9996 is `99.96 %`. */
export function perCent(share: number): string {
  const value = share * 100;
  const near = Math.min(Math.abs(value), Math.abs(100 - value));
  return `${Number(value.toFixed(near < 1 ? 2 : 1))} %`;
}

/** A latency for people, three digits: `12.3 ms`, `10.1 s`. */
export function latency(ms: number): string {
  return ms < 999.5 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms / 1000).toPrecision(3))} s`;
}

/** A time to wait for people, rounded up: `160 s`, `21 min`, `3.4 h`. */
export function waitingTime(seconds: number): string {
  if (seconds <= 600) return `${Math.ceil(seconds)} s`;
  return seconds <= 7200 ? `${Math.ceil(seconds / 60)} min` : `${thousandsAndTenths(seconds / 3600)} h`;
}

function thousandsAndTenths(value: number): string {
  return (Math.ceil(value * 10) / 10).toLocaleString('en-US');
}

/** A rate for people, rounded down to two digits because it is an estimate: `7,000/s`. */
export function roughRate(perSecond: number): string {
  const grain = 10 ** Math.max(0, Math.floor(Math.log10(perSecond)) - 1);
  return `${thousands(Math.floor(perSecond / grain) * grain)}/s`;
}

/** Parts in one phrase: `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${conjunction} ${parts.at(-1)}`;
}

/** Shards by their numbers: `shard 1`, `shards 1, 2`. */
export function shardsOf(shards: readonly number[]): string {
  return `${shards.length === 1 ? 'shard' : 'shards'} ${shards.join(', ')}`;
}
