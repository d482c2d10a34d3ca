import { Writable } from 'node:stream';
import { expect } from 'chai';
import { health } from '../../src/cli/health.ts';
import { type Answer, json, startApiServer } from '../support/api-server.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { startMillrace } from '../support/child.ts';
import { freePorts } from '../support/free-ports.ts';

describe('millrace health', () => {
  async function asked(port: number) {
    const written = { stdout: '', stderr: '' };
    const to = (name: 'stdout' | 'stderr') =>
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          written[name] += chunk.toString();
          done();
        },
      });
    const streams = { stdout: to('stdout'), stderr: to('stderr') };
    return { code: await health(streams, realClock, { port, host: '127.0.0.1' }), ...written };
  }

  async function against(answer: Answer) {
    await using server = await startApiServer([answer]);
    const result = await asked(Number(new URL(server.url).port));
    return { ...result, path: server.requests[0]?.path };
  }

  it('is 0 when the process is ready', async () => {
    const result = await against(json({ ready: true, reasons: [] }));
    expect(result).to.deep.include({ code: 0, stderr: '', path: '/readyz' });
  });

  it('says why the process is not ready', async () => {
    const result = await against(json({ ready: false, reasons: ['The process drains.'] }, { status: 503 }));
    expect(result).to.include({ code: 1, stdout: '' });
    expect(result.stderr).to.include('The process drains.');
  });

  it('says that nobody answers', async () => {
    const [port = 0] = await freePorts(1);
    const { code, stderr } = await asked(port);
    expect(code).to.equal(1);
    expect(stderr).to.match(/Nobody answers at http:\/\/127\.0\.0\.1:\d+\/readyz: .*ECONNREFUSED/);
  });

  it('is a process of its own that ends with what it was told', async () => {
    await using server = await startApiServer([json({ ready: true, reasons: [] })]);
    await using asking = startMillrace(['health', '--port', new URL(server.url).port]);
    expect(await asking.exited, asking.stderr()).to.deep.equal({ code: 0, signal: null });
    expect(asking.stdout()).to.include('"ready":true');
    await using wrong = startMillrace(['health', '--port', 'x']);
    expect(await wrong.exited).to.deep.equal({ code: 64, signal: null });
    expect(wrong.stderr()).to.include('Write a port');
  });
});
