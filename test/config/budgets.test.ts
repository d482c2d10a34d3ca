import { expect } from 'chai';
import { parseBudget } from '../../src/config/budgets.ts';
import { complaints, configWith, pipelineOf, SOURCE } from '../support/config-file.ts';

async function budgetOf(text: string) {
  const { sources } = await pipelineOf(configWith({ source: `${SOURCE}\nbudget: ${text}` }));
  return sources[0]?.budget;
}

describe('a budget in a configuration', () => {
  it('is of a day or a month, in UTC unless it says otherwise', async () => {
    expect(await budgetOf('500/day')).to.deep.equal({ requests: 500, per: 'day', zone: 'UTC' });
    expect(await budgetOf('10000/month')).to.deep.equal({ requests: 10_000, per: 'month', zone: 'UTC' });
    expect(await budgetOf('{ requests: 25, zone: America/New_York }')).to.deep.equal({
      requests: 25,
      per: 'day',
      zone: 'America/New_York',
    });
  });

  for (const [text, says] of [
    ['500', 'is not a budget. Write requests and their span'],
    ['500/h', 'is not a budget'],
    ['0/day', 'allows nothing'],
    ['{ requests: 5, zone: Mars }', 'is not a time zone'],
    ['{ requests: 0 }', 'is too little'],
    ['{ per: day }', 'requests: is missing'],
  ] as const) {
    it(`is not ${text}`, async () => {
      expect((await complaints(configWith({ source: `${SOURCE}\nbudget: ${text}` }))).join()).to.include(
        says,
      );
    });
  }

  it('is a whole number that can be counted', () => {
    expect(parseBudget(`${'9'.repeat(20)}/day`)).to.have.property('wrong');
  });
});
