import { expect } from 'chai';
import { actorKind } from '../../src/telemetry/actor-kind.ts';

describe('the kind of an actor', () => {
  const kinds: readonly (readonly [string, string])[] = [
    ['/gatherer-weather', 'gatherer'],
    ['/gatherer-weather/fetcher-KGS', 'fetcher'],
    ['/gatherer-weather/fetcher-writer-1', 'fetcher'],
    ['/consumer-quakes-2', 'consumer'],
    ['/processor-observation', 'processor'],
    ['/writer-quakes', 'writer'],
    ['millrace/writer', 'writer'],
    ['/', 'other'],
    ['/writers', 'other'],
  ];
  for (const [path, kind] of kinds) {
    it(`of ${path} is ${kind}`, () => {
      expect(actorKind(path)).to.equal(kind);
    });
  }
});
