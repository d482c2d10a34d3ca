import { expect } from 'chai';
import { Failure } from '../../src/ports/failure.ts';
import { rejection } from './rejection.ts';

/** The `Failure` that the work ends in, at once or later. */
export async function failure(work: () => unknown): Promise<Failure> {
  const thrown = await rejection((async () => work())());
  expect(thrown).to.be.instanceOf(Failure);
  return thrown as Failure;
}
