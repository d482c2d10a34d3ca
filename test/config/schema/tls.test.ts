import { expect } from 'chai';
import { complaints, configWith, pipelineOf, SOURCE } from '../../support/config-file.ts';
import { createAuthority } from '../../support/certificates.ts';

const authority = createAuthority();
const CLIENT = authority.client();
const files = {
  'client.pem': CLIENT.certificate,
  'client.key': CLIENT.key,
  'other.key': authority.client().key,
  'locked.key': authority.client({ passphrase: 'open sesame' }).key,
  'ca.pem': authority.certificate,
};

const yaml = (tls: string, source = SOURCE) => configWith({ source: `${source}\ntls: ${tls}` });

async function wrong(tls: string, source?: string): Promise<string> {
  const said = (await complaints(yaml(tls, source), { files })).join('\n');
  expect(said).not.to.include('-----').and.not.to.include(CLIENT.key.split('\n')[1]);
  return said;
}

const BOTH = 'certificate: "${file:client.pem}", key: "${file:client.key}"';

describe('tls', () => {
  it('reads a certificate with its key, and who issues that of the host', async () => {
    const { sources } = await pipelineOf(yaml(`{ ${BOTH}, ca: "\${file:ca.pem}" }`), { files });
    expect(sources[0]?.tls).to.deep.equal({
      certificate: CLIENT.certificate.trimEnd(),
      key: CLIENT.key.trimEnd(),
      ca: authority.certificate.trimEnd(),
    });
    expect(await wrong('{ ca: "${file:ca.pem}" }')).to.equal('');
  });

  it('finds what is no certificate, and what is no key', async () => {
    expect(await wrong('{ ca: "${file:client.key}" }')).to.include('${file:client.key} is not a certificate');
    const said = await wrong('{ certificate: "${file:client.pem}", key: "${file:ca.pem}" }');
    expect(said).to.include('tls.key: ${file:ca.pem} cannot be read as a private key. Give it as PEM');
  });

  it('finds a key of another certificate', async () => {
    const said = await wrong('{ certificate: "${file:client.pem}", key: "${file:other.key}" }');
    expect(said).to.include('${file:other.key} is not the key of the certificate');
  });

  it('finds a passphrase that is missing or wrong', async () => {
    const locked = 'certificate: "${file:client.pem}", key: "${file:locked.key}"';
    expect(await wrong(`{ ${locked} }`)).to.include('Give the passphrase that it is encrypted with');
    const said = await wrong(`{ ${locked}, passphrase: hunter22 }`);
    expect(said).to.include('Give the passphrase').and.not.to.include('hunter22');
  });

  it('finds what is missing beside another', async () => {
    expect(await wrong('{ certificate: "${file:client.pem}" }')).to.include('goes with key only');
    expect(await wrong('{ key: "${file:client.key}" }')).to.include('goes with certificate only');
    expect(await wrong('{ ca: "${file:ca.pem}", passphrase: a }')).to.include('goes with key only');
    expect(await wrong('{}')).to.include('Give it a certificate and its key, or a ca');
  });

  it('goes with https only', async () => {
    const source = SOURCE.replace('https:', 'http:');
    expect(await wrong(`{ ${BOTH} }`, source)).to.include('goes with an https URL only');
  });
});
