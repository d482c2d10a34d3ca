import { queueContract } from '../contracts/queue-contract.ts';
import { sqsBackend, TEST_BOUNDS, TEST_CONNECTION } from '../support/sqs-backend.ts';

/** `localstack=http://127.0.0.1:14566,elasticmq=http://127.0.0.1:19324`: the servers to test against. */
const VARIABLE = 'MILLRACE_TEST_SQS_ENDPOINTS';

/** A real server is not exact to the second. */
const VISIBILITY_MS = 2_000;

const servers = (process.env[VARIABLE] ?? '').split(',').filter((each) => each !== '');

describe('the SQS queue on real servers', function () {
  this.timeout(60_000);

  it(`is told in ${VARIABLE} which servers there are`, () => {
    if (servers.length === 0) {
      throw new Error(`Set ${VARIABLE} to NAME=URL pairs with commas between them.`);
    }
  });

  for (const server of servers) {
    const [name = '', endpoint = ''] = server.split('=');
    queueContract(name, async () =>
      sqsBackend(
        {
          style: 'sqs',
          ...TEST_BOUNDS,
          ...TEST_CONNECTION,
          visibilityMs: VISIBILITY_MS,
          endpoint,
          create: true,
        },
        endpoint,
      ),
    );
  }
});
