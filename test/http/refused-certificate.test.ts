import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect } from 'chai';
import { createHttp, type Http } from '../../src/http/index.ts';
import { refusedCertificate } from '../../src/http/refused-certificate.ts';
import { Failure } from '../../src/ports/failure.ts';
import type { ClientTls } from '../../src/ports/tls.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { json, redirectTo, startApiServer } from '../support/api-server.ts';
import { createAuthority } from '../support/certificates.ts';
import { apiRequest, httpSource, NEVER, recorder, rejection } from '../support/http-doubles.ts';

const authority = createAuthority();
const DAY_MS = 86_400_000;

/** How a server speaks that lets in only those whom the authority knows. */
function guarded() {
  const { certificate, key } = authority.server();
  return { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true };
}

function trusting(identity: { readonly certificate?: string; readonly key?: string } = {}): ClientTls {
  return { ...identity, ca: authority.certificate };
}

describe('a source with a client certificate', () => {
  let http: Http | undefined;
  let events: ReturnType<typeof recorder>;

  beforeEach(() => {
    events = recorder();
  });

  afterEach(() => http?.close());

  function start(url: string, tls: ClientTls | undefined): Http {
    const retry = { retries: 0, minBackoffMs: 1, maxBackoffMs: 1, maxAfterMs: 1_000 };
    http = createHttp({
      sources: [
        httpSource({ url, tls, allowHosts: ['127.0.0.1'], retry }),
        httpSource({ name: 'other', url, tls: trusting(), retry }),
      ],
      clock: realClock,
      observe: events.observe,
      redact: (text) => text,
      version: '1',
    });
    return http;
  }

  async function refused(url: string, tls: ClientTls | undefined): Promise<Failure> {
    const failure = await rejection(start(url, tls).exchange(apiRequest({ url }), NEVER));
    expect(failure).to.be.instanceOf(Failure);
    return failure as Failure;
  }

  it('shows it to its host, which a passphrase may keep', async () => {
    await using server = await startApiServer([json('in')], guarded());
    const { key, certificate } = authority.client({ passphrase: 'open sesame' });
    const tls = { ...trusting({ key, certificate }), passphrase: 'open sesame' };
    const answer = await start(server.url, tls).exchange(apiRequest({ url: server.url }), NEVER);
    expect(answer.body).to.equal('"in"');
    expect(server.requests[0]?.client).to.equal('client');
  });

  it('shares no connection with a source that has none', async () => {
    await using server = await startApiServer([json('in')], { ...guarded(), rejectUnauthorized: false });
    const api = start(server.url, trusting(authority.client()));
    await api.exchange(apiRequest({ url: server.url }), NEVER);
    await api.exchange(apiRequest({ url: server.url, source: 'other' }), NEVER);
    await api.exchange(apiRequest({ url: server.url }), NEVER);
    expect(server.requests.map(({ client }) => client)).to.deep.equal(['client', undefined, 'client']);
  });

  it('trusts its own authority for its own host alone', async () => {
    await using other = await startApiServer([json('other')], guarded());
    await using server = await startApiServer([redirectTo(other.url)], guarded());
    const api = start(server.url, trusting(authority.client()));
    const failure = await rejection(api.exchange(apiRequest({ url: server.url }), NEVER));
    expect(failure.message).to.include('is not trusted').and.to.include(other.url);
    expect(server.requests).to.have.length(1);
  });

  it('shows it to no other host, and not to its own where another host leads back', async () => {
    const usual = getCACertificates('default');
    setDefaultCACertificates([...usual, authority.certificate]);
    try {
      let back = '';
      const open = { ...guarded(), rejectUnauthorized: false };
      await using other = await startApiServer(() => redirectTo(back), open);
      await using server = await startApiServer([redirectTo(other.url), json('back')], open);
      back = server.url;
      await start(server.url, authority.client()).exchange(apiRequest({ url: server.url }), NEVER);
      expect(server.requests.map(({ client }) => client)).to.deep.equal(['client', undefined]);
      expect(other.requests.map(({ client }) => client)).to.deep.equal([undefined]);
    } finally {
      setDefaultCACertificates(usual);
    }
  });

  it('tells of one that has ended, and when', async () => {
    await using server = await startApiServer([json('in')], guarded());
    const endsAt = Date.now() - 3 * DAY_MS;
    const failure = await refused(server.url, trusting(authority.client({ endsAt })));
    expect(failure.kind).to.equal('permanent');
    expect(failure.message).to.include('tls.certificate ended at').and.to.include('put a new one there');
    expect(failure.message).to.include(new Date(endsAt).toISOString().slice(0, 19));
  });

  it('tells of one that the host may not take', async () => {
    await using server = await startApiServer([json('in')], guarded());
    const failure = await refused(server.url, trusting(createAuthority('Others').client()));
    expect(failure.message).to.match(
      /closed the connection before it answered|refuses the client certificate/,
    );
    expect(failure.message).to.include('check tls.certificate, and who issued it');
  });

  it('tells that a host wants one', async () => {
    // TLS 1.2, where a host says so before the client takes the handshake for done.
    await using server = await startApiServer([json('in')], { ...guarded(), maxVersion: 'TLSv1.2' });
    const failure = await refused(server.url, trusting());
    expect(failure.kind).to.equal('permanent');
    expect(failure.message).to.include('it may ask for a client certificate, which goes under tls');
  });

  it('tells so too where the host only closes the connection, as with TLS 1.3', async () => {
    await using server = await startApiServer([json('in')], { ...guarded(), minVersion: 'TLSv1.3' });
    const failure = await refused(server.url, trusting());
    expect(failure.message).to.include('a client certificate, which goes under tls');
  });

  it('tells of a host whose certificate nobody issued whom it trusts', async () => {
    await using server = await startApiServer([json('in')], guarded());
    const failure = await refused(server.url, undefined);
    expect(failure.kind).to.equal('permanent');
    expect(failure.message).to.include('is not trusted').and.to.include('tls.ca');
  });

  it('shows no key in an event or an error', async () => {
    await using server = await startApiServer([{ reset: true }], guarded());
    const identity = authority.client();
    const failure = await refused(server.url, trusting(identity));
    const said = `${JSON.stringify(events.all())} ${failure.stack} ${JSON.stringify(failure)} ${String(failure.cause)}`;
    expect(said).not.to.include(identity.key.split('\n')[1]);
  });
});

describe('refusedCertificate', () => {
  const about = { where: 'https://api.example/', now: Date.now() };
  const tls = trusting(authority.client());

  for (const code of [
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
    'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
  ]) {
    it(`takes ${code} for a refusal, which only a person can mend`, () => {
      for (const who of [tls, undefined]) {
        const failure = refusedCertificate(code, { ...about, tls: who, closedAtOnce: false });
        expect(failure?.kind).to.equal('permanent');
        expect(failure?.message).to.include(code);
      }
    });
  }

  it('has nothing to say of what is about something else', () => {
    expect(refusedCertificate('ECONNREFUSED', { ...about, tls, closedAtOnce: false })).to.equal(undefined);
    expect(refusedCertificate('ECONNRESET', { ...about, tls, closedAtOnce: false })).to.equal(undefined);
    const plain = { ...about, where: 'http://api.example/', tls: undefined, closedAtOnce: true };
    expect(refusedCertificate('ECONNRESET', plain)).to.equal(undefined);
    const alert = 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION';
    expect(refusedCertificate(alert, { ...about, tls, closedAtOnce: false })).to.equal(undefined);
  });

  it('holds out hope where the host only closed the connection', () => {
    const failure = refusedCertificate('ECONNRESET', { ...about, tls, closedAtOnce: true });
    expect(failure?.kind).to.equal('transient');
  });
});
