import { expect } from 'chai';
import type { Event } from '../../src/ports/events.ts';
import { createObserve } from '../../src/telemetry/observe.ts';
import { createObserving } from '../../src/telemetry/observing.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { EVERY_EVENT } from './every-event.ts';

type Measured = readonly [metric: string, value: number, attributes: Readonly<Record<string, unknown>>];
type Told = { readonly event: string; readonly message: string; readonly raised: boolean };

function observing(...events: readonly Event[]): { measured: Measured[]; told: Told[] } {
  const measured: Measured[] = [];
  const told: Told[] = [];
  const observe = createObserve(
    createObserving({
      measure: (metric, value, attributes) => measured.push([metric, value, attributes]),
      tell: (event, message, _, raised = false) => told.push({ event, message, raised }),
      watch: () => undefined,
      clock: virtualClock(),
    }),
  );
  events.forEach(observe);
  return { measured, told };
}

describe('observe', () => {
  it('balances the ledger: what an envelope held is counted by where it is now', () => {
    const { measured } = observing(EVERY_EVENT['envelope.finished']);
    const finished = measured.filter(([metric]) => metric === 'millrace.record.finished');
    const by = finished.map(([, value, { 'millrace.outcome': outcome, 'millrace.rule': rule }]) => [
      outcome,
      rule,
      value,
    ]);
    expect(by).to.deep.equal([
      ['dropped', 'old', 3],
      ['dropped', 'test', 1],
      ['stored', undefined, 34],
      ['quarantined', undefined, 2],
    ]);
    expect(finished.reduce((sum, [, value]) => sum + value, 0)).to.equal(
      EVERY_EVENT['envelope.finished'].records,
    );
  });

  it('counts gathered records by their type', () => {
    const { measured } = observing(EVERY_EVENT['page.gathered']);
    expect(measured).to.deep.include(['millrace.record.gathered', 40, source('observation')]);
    expect(measured).to.deep.include(['millrace.record.gathered', 2, source('alert')]);
  });

  it('measures time in seconds', () => {
    const { measured } = observing(EVERY_EVENT['message.handled'], EVERY_EVENT['run.started']);
    const kind = { 'millrace.actor.kind': 'fetcher' };
    expect(measured).to.deep.include(['millrace.actor.handle.duration', 0.02, kind]);
    expect(measured).to.deep.include(['millrace.run.delay', 2, { 'millrace.source': 'weather' }]);
  });

  it('measures how old the newest point of an envelope is, and nothing where it has none', () => {
    const finished = EVERY_EVENT['envelope.finished'];
    expect(ages(finished)).to.deep.equal([600]);
    expect(ages({ ...finished, newestMs: undefined })).to.deep.equal([]);
    expect(ages({ ...finished, newestMs: Date.parse('2030-01-01') })).to.deep.equal([0]);
  });

  it('counts what lasts once, however often it is said', () => {
    const { 'host.paused': paused, 'host.resumed': resumed } = EVERY_EVENT;
    const other = { ...paused, host: 'other.example.org' };
    const { measured } = observing(resumed, paused, paused, other, resumed, resumed, paused);
    const lasting = measured.filter(([metric]) => metric === 'millrace.host.paused');
    expect(lasting.map(([, value, { 'server.address': host }]) => [host, value])).to.deep.equal([
      ['api.example.org', 1],
      ['other.example.org', 1],
      ['api.example.org', -1],
      ['api.example.org', 1],
    ]);
  });

  it('tells an exchange without an answer from one with a bad one', () => {
    const { measured } = observing(EVERY_EVENT['request.answered'], EVERY_EVENT['request.failed']);
    const durations = measured.filter(([metric]) => metric === 'millrace.http.request.duration');
    expect(durations.map(([, , attributes]) => attributes['error.type'])).to.deep.equal(['503', 'no_answer']);
    const { measured: good } = observing({ ...EVERY_EVENT['request.answered'], status: 200 });
    expect(good[0]?.[2]).to.include({ 'error.type': undefined, 'http.response.status_code': 200 });
  });

  it('raises what a person must look at', () => {
    const calm: readonly Event[] = [
      { ...EVERY_EVENT['run.finished'], failedPartitions: 0 },
      { ...EVERY_EVENT['actor.stopped'], how: 'drained' },
      { ...EVERY_EVENT['points.written'], refused: 0 },
      { ...EVERY_EVENT['store.paused'], kind: 'transient' },
      { ...EVERY_EVENT['delivery.settled'], verdict: 'retry' },
    ];
    const raised: readonly Event[] = [
      { ...EVERY_EVENT['run.finished'], failedPartitions: 1 },
      { ...EVERY_EVENT['actor.stopped'], how: 'failed' },
      { ...EVERY_EVENT['points.written'], refused: 1 },
      { ...EVERY_EVENT['store.paused'], kind: 'permanent' },
      { ...EVERY_EVENT['delivery.settled'], verdict: 'reject' },
    ];
    expect(observing(...calm).told.map((told) => told.raised)).to.deep.equal(calm.map(() => false));
    expect(observing(...raised).told.map((told) => told.raised)).to.deep.equal(raised.map(() => true));
  });

  it('says why in the message itself', () => {
    const reasoned = Object.values(EVERY_EVENT).filter((event) => 'reason' in event);
    for (const { message, event } of observing(...reasoned).told) {
      expect(message, event).to.contain('It did not answer.');
    }
  });

  it('measures nothing by what has no bound: no path, page, partition, envelope or URL', () => {
    const unbounded = [
      '/gatherer-weather/fetcher-KGS',
      'KGS',
      'page=',
      'e-1',
      'https://',
      'It did not answer.',
    ];
    for (const [metric, , attributes] of observing(...Object.values(EVERY_EVENT)).measured) {
      const shown = JSON.stringify(attributes);
      expect(
        unbounded.filter((text) => shown.includes(text)),
        metric,
      ).to.deep.equal([]);
    }
  });
});

function source(type: string) {
  return { 'millrace.source': 'weather', 'millrace.type': type };
}

function ages(event: Event): number[] {
  return observing(event)
    .measured.filter(([metric]) => metric === 'millrace.data.age')
    .map(([, value]) => value);
}
