/** A place on the time axis: `02:30`, `1:02:30`, `-00:05`; tenths where a place lies between seconds. */
export function clockText(seconds: number): string {
  const tenths = Math.round(Math.abs(seconds) * 10);
  const whole = Math.floor(tenths / 10);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}${tenths % 10 === 0 ? '' : `.${tenths % 10}`}`;
  return `${seconds < 0 && tenths > 0 ? '-' : ''}${hours === 0 ? rest : `${hours}:${rest}`}`;
}
