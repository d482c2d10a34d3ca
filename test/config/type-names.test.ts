import { expect } from 'chai';
import { complaints, configWith, pipelineOf, TYPE } from '../support/config-file.ts';

const source = (type: string) => `url: https://api.example.com/v1\nschedule: once\ntype: ${type}`;
const flow = `{ ${TYPE.replaceAll('\n', ', ')} }`;

describe('the type of a source', () => {
  it('is among the types, or the nearest is named', async () => {
    expect(await complaints(configWith({ source: source('quakes') }))).to.deep.equal([
      '5:11 sources.quakes.type: "quakes" is not among the types. Did you mean quake?',
    ]);
    expect(await complaints(configWith({ source: source('weather') }))).to.deep.equal([
      '5:11 sources.quakes.type: "weather" is not among the types. They are quake.',
    ]);
  });

  it('is checked where a field chooses it: in the map, and otherwise', async () => {
    const choice = '{ field: kind, map: { eq: quake, st: storm }, otherwise: othr }';
    const yaml = `${configWith({ source: source(choice) })}  other: ${flow}\n`;
    expect(await complaints(yaml)).to.deep.equal([
      '5:48 sources.quakes.type.map.st: "storm" is not among the types. They are quake, other.',
      '5:68 sources.quakes.type.otherwise: "othr" is not among the types. Did you mean other?',
    ]);
  });

  it('is a field, whose values may name any type', async () => {
    const { sources } = await pipelineOf(configWith({ source: source('{ field: kind, otherwise: quake }') }));
    expect(sources[0]?.type).to.deep.equal({ style: 'field', path: 'kind', map: {}, otherwise: 'quake' });
  });

  it('is checked though the source is wrong elsewhere, and not when there are no types at all', async () => {
    expect(await complaints(configWith({ source: `${source('quakes')}\nx: 1` }))).to.have.length(2);
    expect(
      await complaints('sources: { a: { url: "https://x.example", schedule: once, type: b } }'),
    ).to.deep.equal(['1:1 types: is missing. Add it.']);
  });
});

describe('a type', () => {
  it('may be used by no source, and share its queue with others', async () => {
    const { types } = await pipelineOf(
      `${configWith({ type: `${TYPE}\nqueue: all` })}  other: ${flow.replace('{', '{ queue: all,')}\n`,
    );
    expect(types.map(({ queue }) => queue)).to.deep.equal(['all', 'all']);
  });

  it('does not take the quarantine of another for its queue', async () => {
    expect(await complaints(`${configWith({})}  quake-dlq: ${flow}\n`)).to.deep.equal([
      '11:3 types.quake-dlq.queue: is the quarantine of the queue quake. Choose another name.',
    ]);
  });

  it('has a name that fits into names of queues', async () => {
    const names = ['Quake', 'my_type', '1st', 'x'.repeat(41)];
    const yaml = `${configWith({})}${names.map((name) => `  ${name}: ${flow}\n`).join('')}`;
    expect((await complaints(yaml)).map((line) => line.replace(/^.*: /, ''))).to.deep.equal([
      'is not a name. Did you mean quake?',
      'is not a name. Did you mean my-type?',
      'is not a name. Did you mean st?',
      'is not a name. Use a to z, 0 to 9 and -, a letter first, at most 40 characters.',
    ]);
  });
});
