import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { DEMO_CONFIG } from '../support/demo-pipeline.ts';
import { millrace } from '../support/in-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FIVE_MISTAKES = `sources:
  quakes:
    url: http://127.0.0.1:1/quakes
    schedule: once
    type: quakes
    paging: { page: { size: many } }
    retyr: 3
types:
  quake:
    time: { path: at, unit: hours }
    fields: { size: size }
  weather:
    time: at
    fields: { wind: "wind[" }
`;

const MISTAKES = [
  /:5:11: sources\.quakes\.type: "quakes" is not among the types\. Did you mean quake\?$/,
  /:6:29: sources\.quakes\.paging\.page\.size: "many" is not a whole number/,
  /:7:5: sources\.quakes\.retyr: is not an option here\. Did you mean retry\?$/,
  /:10:29: types\.quake\.time\.unit: "hours" is not one of s, ms, us, ns/,
  /:14:21: types\.weather\.fields\.wind: /,
];

describe('millrace validate', () => {
  it('says what would run, and contacts nobody', async () => {
    const command = millrace(['validate', '--config', DEMO_CONFIG]);
    expect(await command.ended, command.stderr()).to.equal(0);
    expect(command.stdout()).to.include('is valid');
    expect(command.stdout()).to.include('source earthquakes: quake');
    expect(command.stdout()).to.include('queue millrace-weather: weather');
    expect(command.stdout()).to.include('queue server embedded, store sqlite');
  });

  for (const command of ['validate', 'run']) {
    it(`says every mistake at once with its place, starts nothing, ends with 78: millrace ${command}`, async () => {
      using folder = temporaryFolder();
      const file = join(folder.path, 'pipeline.yaml');
      writeFileSync(file, FIVE_MISTAKES);
      const run = millrace([command, '--config', file]);
      expect(await run.ended).to.equal(78);
      expect(run.stdout()).to.equal('');
      const said = run.stderr().trim().split('\n');
      expect(said.length).to.equal(MISTAKES.length);
      for (const [at, sentence] of MISTAKES.entries()) {
        expect(said[at]).to.match(sentence);
        expect(said[at]?.startsWith(`${file}:`)).to.equal(true);
      }
    });
  }

  it('says that there is no such file', async () => {
    const command = millrace(['validate', '--config', 'no-such.yaml']);
    expect(await command.ended).to.equal(78);
    expect(command.stderr()).to.match(/^no-such\.yaml:1:1: The configuration file .+\n$/);
  });
});
