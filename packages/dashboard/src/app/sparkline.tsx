const WIDTH = 96;
const HEIGHT = 20;

/** A course in the height of a line, from zero to its highest value; what is not known leaves a gap. */
export function Sparkline(props: {
  readonly values: readonly (number | null)[];
  readonly tone: string;
  readonly name: string;
}) {
  const { values, tone, name } = props;
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const most = known.reduce((a, b) => Math.max(a, b));
  const x = (index: number) => ((index / (values.length - 1)) * WIDTH).toFixed(1);
  const y = (value: number) => (HEIGHT - 1 - (most > 0 ? value / most : 0) * (HEIGHT - 2)).toFixed(1);
  const path = values
    .map((value, index) =>
      value === null ? '' : `${index === 0 || values[index - 1] === null ? 'M' : 'L'}${x(index)} ${y(value)}`,
    )
    .join('');
  return (
    <svg
      class={`sparkline tone-${tone}`}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${name} over time`}
    >
      <path d={path} />
    </svg>
  );
}
