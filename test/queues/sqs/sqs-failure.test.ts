import { expect } from 'chai';
import { Failure } from '../../../src/ports/failure.ts';
import { isThrottle, sqsFailure } from '../../../src/queues/sqs/sqs-failure.ts';

const ASKED = { operation: 'send to', queue: 'm-quake', where: 'eu-west-1' };

describe('what an error of the SQS SDK means', () => {
  function meaningOf(error: object): Failure {
    return sqsFailure(Object.assign(new Error('words'), error), ASKED);
  }

  it('is permanent when there are no credentials', () => {
    const failure = meaningOf({ name: 'CredentialsProviderError' });
    expect(failure.kind).to.equal('permanent');
    expect(failure.message).to.match(
      /^Could not send to the queue 'm-quake' at eu-west-1: the credentials are/,
    );
  });

  it('is transient for every trouble of the network', () => {
    for (const code of [
      'ECONNREFUSED',
      'ENOTFOUND',
      'EAI_AGAIN',
      'ETIMEDOUT',
      'CERT_HAS_EXPIRED',
      'ERR_TLS_X',
    ]) {
      expect(meaningOf({ code }).kind, code).to.equal('transient');
    }
    expect(meaningOf({ name: 'TimeoutError' }).kind).to.equal('transient');
  });

  it('is what the server says, when it answers with an error code of its own', () => {
    const answer = { code: 'ERR_OF_ITS_OWN', $fault: 'client', $metadata: { httpStatusCode: 500 } };
    expect(meaningOf({ ...answer, message: 'the disk is full' }).message).to.match(
      /the server has trouble \(.*HTTP 500: the disk is full\)/,
    );
  });

  it('knows a code under the namespace of an old server', () => {
    expect(
      meaningOf({ name: 'AWS.SimpleQueueService.NonExistentQueue', $fault: 'client' }).message,
    ).to.include('create');
    expect(isThrottle('AWS.SimpleQueueService.RequestThrottled')).to.equal(true);
  });

  it('quotes no more than a part of what a server says', () => {
    const failure = meaningOf({ name: 'Odd', $fault: 'client', message: 'x'.repeat(10_000) });
    expect(failure.message.length).to.be.lessThan(500);
  });

  it('leaves a bug a bug', () => {
    const bug = new TypeError('x is not a function');
    expect(() => sqsFailure(bug, ASKED)).to.throw(bug);
    expect(() => sqsFailure('text', ASKED)).to.throw();
  });
});
