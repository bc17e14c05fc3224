const WIDTH = 100;
const HEIGHT = 22;

/** The course of a number, from zero up to its most. The words beside it say what it is. */
export function SparkLine({ values }: { values: readonly number[] }) {
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <polyline points={sparkPoints(values, WIDTH, HEIGHT)} />
    </svg>
  );
}

function sparkPoints(values: readonly number[], width: number, height: number): string {
  const top = Math.max(1, ...values);
  const step = values.length < 2 ? 0 : width / (values.length - 1);
  // A line on the very edge would be cut in half.
  const yOf = (value: number): number => height - 1 - (value / top) * (height - 2);
  return values.map((value, i) => `${(i * step).toFixed(1)},${yOf(value).toFixed(1)}`).join(' ');
}
