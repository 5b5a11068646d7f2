/** One curve: `y` over `x`, which grows from point to point. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A growth curve. The x axis is logarithmic, since what grows is tried in powers; y starts at zero. */
export interface Chart {
  /** File name without its ending. */
  readonly name: string;
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
}

const WIDTH = 640;
const HEIGHT = 360;
const LEFT = 100;
const RIGHT = 32;
const TOP = 40;
const BOTTOM = 70;
const COLOURS = ['#1f77b4', '#d62728', '#2ca02c', '#9467bd', '#ff7f0e'];

/** Draws a chart as an SVG document. */
export function toSvg(chart: Chart): string {
  const points = chart.series.flatMap((series) => series.points);
  const scale = makeScale(
    points.map(([x]) => x),
    points.map(([, y]) => y),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    text(WIDTH / 2, 20, chart.title, 'middle', 14),
    ...horizontalLines(scale),
    ...verticalMarks(scale, [...new Set(points.map(([x]) => x))]),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 34, chart.xLabel, 'middle'),
    `<g transform="translate(16 ${HEIGHT / 2}) rotate(-90)">${text(0, 0, chart.yLabel, 'middle')}</g>`,
    ...chart.series.flatMap((series, i) => curve(series, i, scale)),
    '</svg>',
    '',
  ].join('\n');
}

interface Scale {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly yMax: number;
}

function makeScale(xs: number[], ys: number[]): Scale {
  const [low, high] = [Math.log(Math.min(...xs)), Math.log(Math.max(...xs))];
  const yMax = niceAbove(Math.max(...ys));
  return {
    x: (value) => LEFT + ((Math.log(value) - low) / (high - low || 1)) * (WIDTH - LEFT - RIGHT),
    y: (value) => HEIGHT - BOTTOM - (value / yMax) * (HEIGHT - TOP - BOTTOM),
    yMax,
  };
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
function niceAbove(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

const horizontalLines = ({ y, yMax }: Scale): string[] =>
  [0, 0.25, 0.5, 0.75, 1].flatMap((part) => [
    `<path d="M${LEFT} ${y(part * yMax)}H${WIDTH - RIGHT}" stroke="#ddd"/>`,
    text(LEFT - 6, y(part * yMax) + 4, (part * yMax).toLocaleString('en-US'), 'end'),
  ]);

const verticalMarks = ({ x }: Scale, values: number[]): string[] =>
  values.map((value) => text(x(value), HEIGHT - BOTTOM + 16, value.toLocaleString('en-US'), 'middle', 10));

function curve({ name, points }: Series, index: number, { x, y }: Scale): string[] {
  const colour = COLOURS[index % COLOURS.length]!;
  const at = points.map((point) => `${x(point[0]).toFixed(1)},${y(point[1]).toFixed(1)}`);
  const dots = at.map((point) => {
    const [cx, cy] = point.split(',');
    return `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`;
  });
  const legendX = LEFT + index * 180;
  return [
    `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...dots,
    `<rect x="${legendX}" y="${HEIGHT - 20}" width="12" height="12" fill="${colour}"/>`,
    text(legendX + 18, HEIGHT - 10, name, 'start'),
  ];
}

function text(x: number, y: number, content: string, anchor: string, size = 12): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}">${escaped}</text>`;
}
