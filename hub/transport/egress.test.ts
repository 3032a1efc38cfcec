import { type LookupAddress } from 'node:dns';
import { type LookupFunction } from 'node:net';
import { egressTo } from './egress';

const found = (...addresses: readonly string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const asked = (lookup: LookupFunction, all = true): Promise<unknown> =>
  new Promise((resolve, reject) => {
    lookup('spoke.example', { all }, (error, address, family) => {
      if (error === null) resolve(all ? address : { address, family });
      else reject(error);
    });
  });
const egress = (url: string, addresses: readonly string[] | undefined, answers: LookupAddress[]) =>
  egressTo(new URL(url), addresses, (_name, _options, callback) => {
    callback(null, answers);
  });

describe('egress to a host by name', () => {
  it.each(['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.0.1', '::1', 'fd12::1', '::ffff:10.0.0.1'])(
    'goes to %s',
    async (address) => {
      expect(await asked(egress('http://spoke.example', undefined, found(address)).lookup)).toEqual(found(address));
    },
  );
  it.each([
    '169.254.169.254',
    '203.0.113.7',
    '172.32.0.1',
    '0.0.0.0',
    'fe80::1',
    '2001:db8::1',
    '::',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
  ])('does not go to %s unless the registry says so', async (address) => {
    await expect(asked(egress('http://spoke.example', undefined, found(address)).lookup)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    expect(await asked(egress('http://spoke.example', [address], found(address)).lookup)).toEqual(found(address));
  });
  it('keeps the addresses that are allowed, and no other than those of the registry where it names some', async () => {
    const answers = found('203.0.113.7', '10.4.0.9', '10.5.0.9');
    expect(await asked(egress('http://spoke.example', ['10.4.0.0/16'], answers).lookup)).toEqual(found('10.4.0.9'));
    expect(await asked(egress('http://spoke.example', ['10.5.0.0/16'], answers).lookup, false)).toEqual({ address: '10.5.0.9', family: 4 });
    await expect(asked(egress('http://spoke.example', ['10.6.0.0/16'], answers).lookup)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    await expect(asked(egress('http://spoke.example', undefined, []).lookup)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
  });
  it('tells what the look-up tells', async () => {
    const failing = egressTo(new URL('http://spoke.example'), undefined, (_name, _options, callback) => {
      callback(Object.assign(new RangeError('none'), { code: 'ENOTFOUND' }), []);
    });
    await expect(asked(failing.lookup)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});

describe('egress to a host by address', () => {
  it.each<[string, readonly string[] | undefined, boolean]>([
    ['http://203.0.113.7:4101', undefined, true],
    ['http://203.0.113.7:4101', ['203.0.113.0/24'], true],
    ['http://203.0.113.7:4101', ['10.0.0.0/8'], false],
    ['http://[2001:db8::1]:4101', ['2001:db8::/32'], true],
    ['http://[2001:db8::1]:4101', ['10.0.0.0/8'], false],
    // How the WHATWG parser reads 127.0.0.1 written otherwise.
    ['http://2130706433:4101', ['10.0.0.0/8'], false],
  ])('%s, registry %j: %s', (url, addresses, allowed) => {
    expect(egress(url, addresses, []).allowsHost).toBe(allowed);
  });
});
