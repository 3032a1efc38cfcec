import type { HubClient, HubQuestion } from '#kit/hubClient';
import { NaveError } from '#kernel/errors';
import { Money } from '#kernel/Money';
import { decimal } from '#kernel/decimal';
import { type Result, accepted, refused } from '#kernel/Result';
import type { LegalEntityIdentity } from '../domain/addressee';
import { plainIdentifier } from '../domain/identifiers';
import type { Amount } from '../domain/Invoice';
import type { Converted, KnownVendor, MasterData, SellerIdentity } from '../domain/ports';
import { masterDataUnavailable } from '../domain/refusals';

const LEGAL_ENTITY = 'query InvoicesLegalEntity($code: String!) { legalEntity(code: $code) { code name lei } }';
const VENDORS = 'query InvoicesVendors($filter: VendorFilter) { vendors(filter: $filter, first: 2) { nodes { id status vatId } } }';
const RATE =
  'query InvoicesRate($from: Currency!, $to: Currency!, $date: Date!) { exchangeRate(from: $from, to: $to, date: $date) { rate date } }';

/** Master data as the hub answers them to this spoke's own service. A legal entity is asked for once in a request. */
export function hubMasterData(hub: HubClient): MasterData {
  const legalEntities = new Map<string, Promise<Result<LegalEntityIdentity | null>>>();
  return {
    legalEntity(code) {
      const asked = legalEntities.get(code) ?? legalEntity(hub, code);
      legalEntities.set(code, asked);
      return asked;
    },
    vendor: (legalEntityCode, seller) => vendor(hub, legalEntityCode, seller),
    convert: (amount, to) => convert(hub, amount, to),
  };
}

async function legalEntity(hub: HubClient, code: string): Promise<Result<LegalEntityIdentity | null>> {
  const answer = await ask<{ legalEntity: (Omit<LegalEntityIdentity, 'vatId'> & Partial<LegalEntityIdentity>) | null }>(hub, {
    query: LEGAL_ENTITY,
    variables: { code },
  });
  if (!answer.ok) return answer;
  const found = answer.value.legalEntity;
  return accepted(found === null ? null : { ...found, vatId: found.vatId ?? null }); // the organization keeps no VAT id yet: LEI and name decide
}

interface VendorNode extends KnownVendor {
  readonly vatId: string | null;
}

// A name speaks only where no number contradicts it: a vendor of that name with another VAT id is someone else.
async function vendor(hub: HubClient, legalEntityCode: string, { vatId, lei, name }: SellerIdentity): Promise<Result<KnownVendor | null>> {
  const ways = [
    ...(vatId === null ? [] : [{ vatId: [vatId] }]),
    ...(lei === null ? [] : [{ lei: [lei] }]),
    ...(name === null ? [] : [{ name }]),
  ];
  for (const way of ways) {
    const filter = { legalEntityCode: [legalEntityCode], ...way };
    const answer = await ask<{ vendors: { nodes: readonly VendorNode[] } }>(hub, { query: VENDORS, variables: { filter } });
    if (!answer.ok) return answer;
    const [found, another] = answer.value.vendors.nodes;
    if (another !== undefined) return accepted(null);
    if (found === undefined || contradicts(vatId, found)) continue;
    return accepted({ id: found.id, status: found.status });
  }
  return accepted(null);
}

function contradicts(vatId: string | null, found: VendorNode): boolean {
  const known = plainIdentifier(found.vatId);
  return vatId !== null && known !== null && known !== vatId;
}

async function convert(hub: HubClient, amount: Amount, to: { currency: string; date: string }): Promise<Result<Converted | null>> {
  if (amount.currency === to.currency)
    return accepted({ amount: Money.of(amount.amount, to.currency).rounded().toJSON(), rate: '1', date: to.date });
  const variables = { from: amount.currency, to: to.currency, date: to.date };
  const answer = await ask<{ exchangeRate: { rate: string; date: string } | null }>(hub, { query: RATE, variables }, 'RATE_MISSING');
  if (!answer.ok) return answer;
  const found = answer.value?.exchangeRate ?? null;
  if (found === null) return accepted(null);
  const converted = Money.of(decimal(amount.amount).times(decimal(found.rate)), to.currency)
    .rounded()
    .toJSON();
  return accepted({ amount: converted, rate: found.rate, date: found.date });
}

function ask<T>(hub: HubClient, question: HubQuestion): Promise<Result<T>>;
function ask<T>(hub: HubClient, question: HubQuestion, nothing: string): Promise<Result<T | null>>;
/** `nothing`: the error code that means that there is no such thing. Any other failure is MASTER_DATA_UNAVAILABLE. */
async function ask<T>(hub: HubClient, question: HubQuestion, nothing?: string): Promise<Result<T | null>> {
  try {
    return accepted(await hub.query<T>(question));
  } catch (error) {
    if (!(error instanceof NaveError)) throw error;
    if (nothing !== undefined && error.message.includes(nothing)) return accepted(null);
    return refused(masterDataUnavailable());
  }
}
