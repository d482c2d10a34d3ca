/** A span as the Collector writes it, as far as a picture needs it. */
export type SpanDocument = {
  /** Milliseconds since the epoch. */
  readonly '@timestamp': string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id?: string;
  readonly name: string;
  /** Nanoseconds. */
  readonly duration: number;
  readonly status?: { readonly code?: string };
  readonly resource: { readonly attributes: Readonly<Record<string, unknown>> };
};

type Row = { readonly span: SpanDocument; readonly depth: number; readonly linked: boolean };

const WIDTH = 900;
const NAMES = 270;
const TIMES = 80;
const ROW = 24;
const HEAD = 52;
const INDENT = 14;
const LEAST_BAR = 2;
/** At most so many ticks, at round times. */
const TICKS = 6;
const NANOS_PER_MS = 1e6;

const COLOURS: Readonly<Record<string, string>> = { gather: '#2f7ebc', process: '#3a9d5d' };
const OTHER = '#7a6fb0';
const ERROR = '#c0392b';

/**
 * One line for each span, below its parent, in the order of time; linked spans last, with dashed bars. Time begins with
 * the trace: a linked span that began before, a long poll, comes in from the left. As SVG.
 */
export function drawTrace(spans: readonly SpanDocument[], linked: readonly SpanDocument[]): string {
  const rows = [
    ...below(undefined, spans),
    ...below(undefined, linked).map((row) => ({ ...row, linked: true })),
  ];
  const begin = Math.min(...spans.map(startOf));
  const end = Math.max(...rows.map(({ span }) => startOf(span) + msOf(span)));
  const x = (ms: number) => NAMES + ((ms - begin) / (end - begin)) * (WIDTH - NAMES - TIMES);
  const height = HEAD + rows.length * ROW + ROW;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...legend(rows),
    ...scale({ begin, end, x, height }),
    ...rows.flatMap((row, at) => bar(row, HEAD + at * ROW, { begin, x })),
    '</svg>',
    '',
  ].join('\n');
}

/** The children of a span and theirs; at the top, spans whose parent is not among them. */
function below(parent: string | undefined, spans: readonly SpanDocument[], depth = 0): Row[] {
  const ids = new Set(spans.map(({ span_id }) => span_id));
  return spans
    .filter(({ parent_span_id: id }) =>
      parent === undefined ? id === undefined || !ids.has(id) : id === parent,
    )
    .toSorted(byTime)
    .flatMap((span) => [{ span, depth, linked: false }, ...below(span.span_id, spans, depth + 1)]);
}

function bar({ span, depth, linked }: Row, y: number, { begin, x }: Pick<Scale, 'begin' | 'x'>): string[] {
  const before = startOf(span) < begin;
  const start = Math.max(begin, startOf(span));
  const colour = span.status?.code === 'Error' ? ERROR : colourOf(span);
  const width = Math.max(LEAST_BAR, x(startOf(span) + msOf(span)) - x(start));
  const style = linked ? dashed(colour) : `fill="${colour}"`;
  const middle = y + ROW / 2 + 4;
  return [
    `<text x="${10 + depth * INDENT}" y="${middle}" fill="#222">${escaped(span.name)}</text>`,
    `<rect x="${round(x(start))}" y="${y + 5}" width="${round(width)}" height="${ROW - 10}" rx="2" ${style}/>`,
    ...(before
      ? [`<text x="${NAMES - 4}" y="${middle}" text-anchor="end" fill="${colour}">began before ◂</text>`]
      : []),
    `<text x="${WIDTH - 10}" y="${middle}" text-anchor="end" fill="#555">${msOf(span).toFixed(1)} ms</text>`,
  ];
}

function legend(rows: readonly Row[]): string[] {
  const roles = [...new Set(rows.map(({ span }) => roleOf(span)))];
  const entries = roles.map((role): [string, string] => [role, `fill="${COLOURS[role] ?? OTHER}"`]);
  if (rows.some(({ linked }) => linked)) {
    entries.push(['linked: a trace of its own', dashed('#555')]);
  }
  return entries.flatMap(([name, style], at) => [
    `<rect x="${10 + at * 90}" y="10" width="12" height="12" rx="2" ${style}/>`,
    `<text x="${28 + at * 90}" y="20" fill="#222">${escaped(name)}</text>`,
  ]);
}

function dashed(colour: string): string {
  return `fill="${colour}" fill-opacity="0.25" stroke="${colour}" stroke-dasharray="3 2"`;
}

type Scale = {
  readonly begin: number;
  readonly end: number;
  readonly x: (ms: number) => number;
  readonly height: number;
};

function scale({ begin, end, x, height }: Scale): string[] {
  const step = roundStep((end - begin) / TICKS);
  const ticks = Array.from({ length: Math.floor((end - begin) / step) + 1 }, (_, at) => begin + at * step);
  return ticks.flatMap((ms) => [
    `<line x1="${round(x(ms))}" y1="${HEAD - 6}" x2="${round(x(ms))}" y2="${height - 10}" stroke="#e3e3e3"/>`,
    `<text x="${round(x(ms))}" y="${HEAD - 10}" text-anchor="middle" fill="#555">${Math.round(ms - begin)} ms</text>`,
  ]);
}

/** The least of 1, 2, 5, 10, 20, … that is no shorter. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((factor) => factor * power >= least) ?? 10) * power;
}

function startOf(span: SpanDocument): number {
  return Number(span['@timestamp']);
}

function msOf({ duration }: SpanDocument): number {
  return duration / NANOS_PER_MS;
}

function byTime(one: SpanDocument, other: SpanDocument): number {
  return startOf(one) - startOf(other);
}

function roleOf({ resource }: SpanDocument): string {
  return String(resource.attributes['millrace.role']);
}

function colourOf(span: SpanDocument): string {
  return COLOURS[roleOf(span)] ?? OTHER;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
