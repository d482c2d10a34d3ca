import { expect } from 'chai';
import { isPublicAddress } from '../../src/http/public-address.ts';

describe('isPublicAddress', () => {
  for (const address of ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8']) {
    it(`takes ${address} for public`, () => {
      expect(isPublicAddress(address)).to.equal(true);
    });
  }

  for (const address of [
    '0.0.0.0',
    '10.255.0.1',
    '100.64.0.1',
    '127.0.0.53',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'fd00::1',
    'fe80::1',
    'ff02::1',
    '',
    'localhost',
    '0x7f.1',
  ]) {
    it(`does not take ${address === '' ? 'nothing' : address} for public`, () => {
      expect(isPublicAddress(address)).to.equal(false);
    });
  }
});
