import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { drawTrace, type SpanDocument } from '../../scripts/trace/draw-trace.ts';

/** The legend is above. */
const HEAD = 50;
const BEGIN = 1_700_000_000_000;

function span(
  name: string,
  of: { at: number; ms: number; id: string; parent?: string; role?: string },
): SpanDocument {
  return {
    '@timestamp': String(BEGIN + of.at),
    trace_id: 't',
    span_id: of.id,
    ...(of.parent === undefined ? {} : { parent_span_id: of.parent }),
    name,
    duration: of.ms * 1e6,
    resource: { attributes: { 'millrace.role': of.role ?? 'gather' } },
  };
}

const page = span('page weather', { at: 0, ms: 300, id: 'a' });
const get = span('GET', { at: 10, ms: 200, id: 'b', parent: 'a' });
const process = span('process weather', { at: 320, ms: 280, id: 'c', parent: 'a', role: 'process' });
const poll = span('receive weather', { at: -5_000, ms: 5_310, id: 'd', role: 'process' });

function bars(svg: string): { x: number; width: number }[] {
  return [...svg.matchAll(/<rect x="([\d.-]+)" y="\d+" width="([\d.]+)" height="14"/g)].map(
    ([, x, width]) => ({ x: Number(x), width: Number(width) }),
  );
}

describe('the picture of a trace', () => {
  it('has a line for each span, below its parent, in the order of time', () => {
    const svg = drawTrace([process, get, page], []);
    const names = [...svg.matchAll(/<text x="(\d+)" y="\d+" fill="#222">([^<]*)</g)].slice(2);
    expect(names.map(([, x, name]) => [name, Number(x)])).to.deep.equal([
      ['page weather', 10],
      ['GET', 24],
      ['process weather', 24],
    ]);
  });

  it('gives the trace all of its width, whatever a long poll waited before it', () => {
    const [ofPage, ofGet, ofProcess] = bars(drawTrace([page, get, process], []));
    const [again, , , ofPoll] = bars(drawTrace([page, get, process], [poll]));
    expect(again).to.deep.equal(ofPage);
    expect(ofGet?.x).to.be.greaterThan(ofPage?.x ?? 0);
    expect(ofProcess?.x).to.be.greaterThan((ofPage?.x ?? 0) + (ofPage?.width ?? 0));
    expect(ofPoll).to.deep.equal({
      x: ofPage?.x,
      width: Math.round(((ofPage?.width ?? 0) / 300) * 3_100) / 10,
    });
  });

  it('says of a span that began before the trace that it did', () => {
    expect(drawTrace([page], [poll]))
      .to.include('began before')
      .and.to.include('linked: a trace of its own');
    expect(drawTrace([page, get], [])).not.to.match(/began before|linked/);
  });

  it('has its ticks at round times', () => {
    const ticks = [...drawTrace([page, process], []).matchAll(/>(\d+) ms<\/text>/g)].map(([, ms]) =>
      Number(ms),
    );
    expect(ticks).to.deep.equal([0, 100, 200, 300, 400, 500, 600]);
  });

  it('shows a name as it is, whatever is in it', () => {
    expect(drawTrace([{ ...page, name: '<a> & b' }], [])).to.include('&lt;a&gt; &amp; b');
  });

  it('that the documentation shows has no span that it does not name, and all but one that it names', () => {
    const docs = join(import.meta.dirname, '..', '..', 'docs');
    const svg = readFileSync(join(docs, 'trace.svg'), 'utf8');
    const shown = [...svg.matchAll(/<text x="\d+" y="(\d+)" fill="#222">([^<]*)</g)]
      .filter(([, y]) => Number(y) > HEAD)
      .map(([, , name]) => name);
    const rows = readFileSync(join(docs, 'observability.md'), 'utf8').matchAll(/^\| `([\w ]+)` +\|/gm);
    const named = [...rows].map(([, name]) => name);
    expect([...new Set(shown)]).to.have.members(named.filter((name) => name !== 'quarantine weather'));
  });
});
