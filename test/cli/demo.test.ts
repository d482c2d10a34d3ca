import { expect } from 'chai';
import { expectEveryPoint, keptIn } from '../support/demo-pipeline.ts';
import { millrace } from '../support/in-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('millrace demo', function () {
  this.timeout(60_000);

  it('stores everything, and shows the ledger, the speed, a plot for each type and what to do next', async () => {
    using folder = temporaryFolder();
    const command = millrace(['demo', '--data', folder.path]);
    expect(await command.ended, command.stderr()).to.equal(0);
    expectEveryPoint(await keptIn(folder.path));
    const shown = command.stdout();
    expect(shown).to.match(/quake +earthquakes +1,707 +1,677 +28 +2 +0 +yes/);
    expect(shown).to.match(/weather +weather +1,461 +1,461 +0 +0 +0 +yes/);
    expect(shown).to.match(/stock +stocks +560 +560 +0 +0 +0 +yes/);
    expect(shown).to.match(/In quarantine, whole: 2 because: The field location_error is required/);
    expect(shown).to.match(/3,728 records in [\d.]+ s/);
    expect(shown).to.include('quake: mean magnitude').and.include('stock: mean price');
    expect(shown).to.include('What to do next:');
    expect(command.stderr()).to.equal('');
  });

  it('can be stopped in the middle, in order', async () => {
    using folder = temporaryFolder();
    const command = millrace(['demo', '--data', folder.path]);
    while (!command.terminal.signal('SIGINT')) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await command.ended).to.be.oneOf([0, 1]);
    expect(command.stdout()).to.not.include('What to do next:');
  });
});
