import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/*
 * Which addresses a connection to a spoke may have. The registry names hosts; DNS says where they are, and DNS may change or lie between
 * one look and the next. So the address that is connected to is the one that was checked, and never looked up again.
 *  - The registry entry has `addresses`: those and no others.
 *  - The url has an address in place of a name: that address.
 *  - Else: loopback and private networks. Never the open internet, and never link-local addresses, where clouds keep credentials.
 */

const INSIDE = ['127.0.0.0/8', '::1/128', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];

export interface Egress {
  /** For `net.connect`; calls back with an error when no address of the host is allowed. */
  readonly lookup: LookupFunction;
  /** False for an address in the url that `addresses` leaves out: there is no look-up that could refuse it. */
  readonly allowsHost: boolean;
}

export type Lookup = (
  hostname: string,
  options: LookupOptions & { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

export function egressTo(url: URL, addresses: readonly string[] | undefined, lookup: Lookup = systemLookup): Egress {
  const allowed = new BlockList();
  for (const each of addresses ?? INSIDE) addNetwork(allowed, each);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isAllowed = ({ address, family }: LookupAddress): boolean => allowed.check(address, family === 6 ? 'ipv6' : 'ipv4');
  return {
    allowsHost: isIP(host) === 0 || addresses === undefined || isAllowed({ address: host, family: isIP(host) }),
    lookup(hostname, options, callback) {
      lookup(hostname, { ...options, all: true }, (error, found) => {
        const usable = error === null ? found.filter(isAllowed) : [];
        const [first] = usable;
        if (first === undefined) callback(error ?? outside(hostname), '');
        else if (options.all === true) callback(null, usable);
        else callback(null, first.address, first.family);
      });
    },
  };
}

function addNetwork(list: BlockList, written: string): void {
  const [address = '', bits] = written.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
}

function outside(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new RangeError(`no address of ${hostname} is one that the registry allows`), { code: 'EGRESS_REFUSED' });
}
