import { expect } from 'chai';
import { type Answer, json } from '../support/api-server.ts';
import { influxStubs, pointsOf, SECRET } from '../support/influx-stub.ts';
import { point, unaborted } from '../support/points.ts';
import { settle } from '../support/virtual-clock.ts';

const STORED: Answer = { status: 204 };

describe('the influxdb store', () => {
  const open = influxStubs();

  describe('a write', () => {
    it('goes to v2 with its bucket and token', async () => {
      const { server, write } = await open([STORED]);
      expect(await write(2)).to.deep.equal({ refused: [] });
      const [request] = server.requests;
      expect(request).to.deep.include({
        method: 'POST',
        path: '/api/v2/write?org=my+org&bucket=prices&precision=ns',
        body: 'm v=0 0\nm v=0.5 1',
      });
      expect(request?.headers.authorization).to.equal('Token tok-en');
    });

    it('goes to v1 with its database, retention policy, user and password', async () => {
      const { server, write } = await open([STORED], {
        target: { version: 1, database: 'db', retentionPolicy: 'year' },
        token: 'me:secret',
      });
      await write();
      expect(server.requests[0]?.path).to.equal('/write?db=db&rp=year&precision=ns');
      expect(server.requests[0]?.headers.authorization).to.equal(`Basic ${btoa('me:secret')}`);
    });

    it('goes to v3 with its database, to be answered when it is durable', async () => {
      const { server, write } = await open([STORED], { target: { version: 3, database: 'db' } });
      await write();
      expect(server.requests[0]?.path).to.equal(
        '/api/v3/write_lp?db=db&precision=nanosecond&accept_partial=true&no_sync=false',
      );
      expect(server.requests[0]?.headers.authorization).to.equal('Bearer tok-en');
    });

    it('resolves when the answer has come, not before', async () => {
      const answered = Promise.withResolvers<void>();
      const { server, write } = await open([{ ...STORED, until: answered.promise }]);
      let resolved = false;
      const writing = write().then(() => {
        resolved = true;
      });
      await server.received(1);
      await settle();
      expect(resolved).to.equal(false);
      answered.resolve();
      await writing;
    });

    it('is compressed when it is large', async () => {
      const { server, write } = await open([STORED]);
      await write(1_000);
      expect(server.requests[0]?.headers['content-encoding']).to.equal('gzip');
      expect(Number(server.requests[0]?.headers['content-length'] ?? 0)).to.be.lessThan(8_000);
    });

    it('is cut into requests of a bounded size', async () => {
      const { server, store } = await open([STORED]);
      const long = 'x'.repeat(1024 * 1024);
      const large = Array.from({ length: 10 }, (_, at) => point('m', { time: BigInt(at), fields: { long } }));
      expect(await store.write(large, unaborted)).to.deep.equal({ refused: [] });
      expect(server.requests).to.have.length(4);
    });

    it('sends nothing when no point can be a line', async () => {
      const { server, store } = await open([STORED]);
      const bad = point('#m');
      const { refused } = await store.write([bad], unaborted);
      expect(refused).to.deep.equal([
        { index: 0, point: bad, reason: 'InfluxDB would take the measurement "#m" for a comment' },
      ]);
      expect(server.requests).to.have.length(0);
    });
  });

  describe('a refusal', () => {
    /** Refuses lines in which `v=0.5` or `v=1.5` stands, as the versions do. */
    const bad = /v=(0|1)\.5 /;

    it('is told apart from good points where nothing of a bad write is stored (v2, 400)', async () => {
      const { write } = await open(({ body }) =>
        bad.test(body)
          ? json({ code: 'invalid', message: "unable to parse 'm': no." }, { status: 400 })
          : STORED,
      );
      const { refused } = await write(10);
      expect(refused.map(({ index, reason }) => [index, reason])).to.deep.equal([
        [1, "unable to parse 'm': no"],
        [3, "unable to parse 'm': no"],
      ]);
      expect(refused[0]?.point).to.deep.equal(pointsOf(2)[1]);
    });

    it('is told apart from good points where the rest is stored (v2, 422; v1, 400)', async () => {
      const message =
        'partial write: field type conflict: input field "v" on measurement "m" is type float, already exists as type integer';
      for (const [status, name] of [
        [422, 'message'],
        [400, 'error'],
      ] as const) {
        const { write } = await open(({ body }) => {
          const dropped = body.split('\n').filter((line) => bad.test(line)).length;
          return dropped > 0 ? json({ [name]: `${message} dropped=${dropped}` }, { status }) : STORED;
        });
        const { refused } = await write(10);
        expect(refused.map(({ index, reason }) => [index, reason])).to.deep.equal([
          [1, message],
          [3, message],
        ]);
      }
    });

    it('is read by line where the server names lines (v3)', async () => {
      const { server, write } = await open(
        ({ body }) => {
          const data = body
            .split('\n')
            .flatMap((line, at) =>
              bad.test(line)
                ? [{ original_line: line, line_number: at + 1, error_message: `no: ${line}` }]
                : [],
            );
          return data.length === 0
            ? STORED
            : json({ error: 'partial write of line protocol occurred', data }, { status: 400 });
        },
        { target: { version: 3, database: 'db' } },
      );
      const { refused } = await write(40);
      expect(refused.map(({ index, reason }) => [index, reason])).to.deep.equal([
        [1, 'no: m v=0.5 1'],
        [3, 'no: m v=1.5 3'],
      ]);
      expect(server.requests).to.have.length(3);
    });

    it('is no secret and no novel', async () => {
      const { write } = await open([{ status: 400, body: `${SECRET} ${'x'.repeat(900)}` }]);
      const { refused } = await write();
      expect(refused[0]?.reason)
        .to.match(/^\*\*\* x+$/)
        .and.have.length(500);
    });

    it('without a reason still says where it came from', async () => {
      const { server, write } = await open([{ status: 400 }]);
      const { refused } = await write();
      expect(refused[0]?.reason).to.equal(`InfluxDB at ${server.url} answered 400 without a reason`);
    });

    it('lists refusals in the order of the points, those that were never sent among them', async () => {
      const { store } = await open(({ body }) => (bad.test(body) ? { status: 400, body: 'no' } : STORED));
      const { refused } = await store.write([point('#a'), ...pointsOf(5), point('#b')], unaborted);
      expect(refused.map(({ index }) => index)).to.deep.equal([0, 2, 4, 6]);
    });

    it('of the size alone is met with smaller requests; a point that is too large alone is refused', async () => {
      const { server, write } = await open(({ body }) =>
        body.length > 20 || body.includes('v=2 ') ? { status: 413 } : STORED,
      );
      const { refused } = await write(8);
      expect(refused.map(({ index, reason }) => [index, reason])).to.deep.equal([
        [4, `InfluxDB at ${server.url} takes no write as large as this one`],
      ]);
    });

    it('that comes as 201 is one: servers said so of a write that they stored in part', async () => {
      const { write } = await open(({ body }) =>
        bad.test(body) ? json({ message: 'rejected' }, { status: 201 }) : STORED,
      );
      const { refused } = await write(10);
      expect(refused.map(({ index }) => index)).to.deep.equal([1, 3]);
    });
  });
});
