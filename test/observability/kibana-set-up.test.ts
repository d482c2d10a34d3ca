import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Answer, type ApiServer, json, startApiServer } from '../support/api-server.ts';
import { IMPORTED, startKibanaStub } from '../support/kibana-stub.ts';
import { type Finished, runSetUp } from '../support/run-set-up.ts';

const OBJECTS = readFileSync(
  new URL('../../observability/kibana/saved-objects.ndjson', import.meta.url),
  'utf8',
);
const RULES = readFileSync(new URL('../../observability/kibana/rules.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { id: string; body: Readonly<Record<string, unknown>> });

describe('the set-up of Kibana', function () {
  this.timeout(60_000);

  let kibana: ApiServer;

  afterEach(() => kibana[Symbol.asyncDispose]());

  /** A Kibana that answers an import with this, and has these rules. */
  async function against(imported: Answer, rules: Readonly<Record<string, object>> = {}): Promise<Finished> {
    kibana = await startKibanaStub(imported, rules);
    return runSetUp({ KIBANA_URL: kibana.url, KIBANA_API_KEY: 'a-key' });
  }

  const requests = (method: string, path: string) =>
    kibana.requests.filter((request) => request.method === method && request.path.startsWith(path));

  it('imports every object over what is there, and makes every rule', async () => {
    const finished = await against(IMPORTED);
    expect(finished, finished.stderr).to.include({ code: 0 });
    expect(finished.stdout).to.match(/16 saved objects are imported/);
    const [imported] = requests('POST', '/api/saved_objects/_import?overwrite=true');
    expect(imported?.body).to.include(OBJECTS);
    expect(imported?.headers).to.include({ 'kbn-xsrf': 'millrace', authorization: 'ApiKey a-key' });
    const made = requests('POST', '/api/alerting/rule/');
    expect(
      made.map(({ path, body }) => ({ id: path.split('/').at(-1), body: JSON.parse(body) as unknown })),
    ).to.deep.equal(RULES);
  });

  it('updates a rule that is there, and keeps whom it tells', async () => {
    const id = RULES[0]?.id ?? '';
    const finished = await against(IMPORTED, { [id]: { id, actions: [{ id: 'mail' }] } });
    expect(finished, finished.stderr).to.include({ code: 0 });
    const [updated] = requests('PUT', `/api/alerting/rule/${id}`);
    const body = JSON.parse(updated?.body ?? '{}') as object;
    expect(body).to.deep.include({ name: RULES[0]?.body['name'], actions: [{ id: 'mail' }] });
    expect(body).not.to.have.any.keys('rule_type_id', 'consumer', 'enabled');
  });

  it('fails when Kibana took a part only, although it answers 200', async () => {
    const finished = await against(
      json({ success: false, errors: [{ id: 'millrace-logs', error: { type: 'conflict' } }] }),
    );
    expect(finished.code).to.equal(1);
    expect(finished.stderr).to.match(/did not take the saved objects.*millrace-logs.*conflict/);
    expect(requests('POST', '/api/alerting')).to.deep.equal([]);
  });

  it('fails at once when it is not let in', async () => {
    kibana = await startApiServer([{ status: 401 }]);
    const finished = await runSetUp({ KIBANA_URL: kibana.url });
    expect(finished.code).to.equal(1);
    expect(finished.stderr).to.match(/KIBANA at .* cannot be used: it answers 401/);
  });
});
