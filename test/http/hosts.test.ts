import { expect } from 'chai';
import { fixedLimiter } from '../support/fixed-limiter.ts';
import { createHosts, MAX_HOSTS } from '../../src/http/hosts.ts';
import { Failure } from '../../src/ports/failure.ts';
import { httpSource, recorder } from '../support/http-doubles.ts';
import { virtualClock } from '../support/virtual-clock.ts';

function setUp() {
  return createHosts({
    createLimiter: () => fixedLimiter(),
    clock: virtualClock(),
    observe: recorder().observe,
    redact: (text) => text.replaceAll('hush', '***'),
    closing: new AbortController().signal,
  });
}

describe('createHosts', () => {
  it('has one gate for each scheme, name and port', () => {
    const hosts = setUp();
    const host = hosts.of('https://api.example/a?b');
    expect(hosts.of('https://API.example:443/c')).to.equal(host);
    expect(hosts.of('http://api.example/a')).to.not.equal(host);
    expect(hosts.of('https://api.example:444/a')).to.not.equal(host);
    expect(hosts.statuses()).to.have.length(3);
  });

  it('shows no secret in the name', () => {
    expect(setUp().of('https://hush.example/').name).to.equal('***.example');
  });

  it('refuses what has no host to ask', () => {
    expect(() => setUp().of('ftp://api.example/')).to.throw(Failure);
  });

  it('forgets hosts that nobody waits for before it has too many, and none else', async () => {
    const hosts = setUp();
    const busy = hosts.of('https://busy.example');
    const visit = Promise.withResolvers<void>();
    const visited = busy.visit(httpSource(), () => visit.promise);
    for (let number = 0; number < MAX_HOSTS + 10; number++) {
      hosts.of(`https://h${number}.example`);
    }
    expect(hosts.statuses()).to.have.length(MAX_HOSTS);
    expect(hosts.of('https://busy.example')).to.equal(busy);
    visit.resolve();
    await visited;
  });
});
