import { type Row } from '#kit/read/Source';
import { type Tx } from '#kit/write/Tx';
import { type Predicate } from '#policy/predicate/Predicate';
import { type BusinessUnitData, type FiscalPeriod, type LegalEntityData } from '../domain/LegalEntity';
import { type Ownership } from '../domain/ownership';
import { type Announced, type OrganizationPorts } from '../domain/ports';
import { type Rate } from '../domain/rates';

/** The ports of the use cases on one transaction. */
export function organizationPorts(tx: Tx): OrganizationPorts {
  const add = async (type: string, row: Row, event: string): Promise<Announced> => (await tx.insert(type, row, event)).event;
  const first = async (type: string, where: Predicate): Promise<Row | null> => (await tx.select(type, where, { limit: 1 }))[0] ?? null;
  return {
    async legalEntity(code) {
      if (await tx.sees('LegalEntity', code)) return 'VISIBLE';
      return (await first('LegalEntity', equal('code', code))) === null ? 'ABSENT' : 'HIDDEN';
    },
    businessUnit: async (code) => (await first('BusinessUnit', equal('code', code))) as unknown as BusinessUnitData | null,
    addBusinessUnit: ({ code, name, legalEntityCodes }: BusinessUnitData) =>
      add('BusinessUnit', { code, name, legalEntityCodes }, 'businessUnit.registered'),
    addLegalEntity: (data: LegalEntityData) => add('LegalEntity', { ...data, legalEntityCode: data.code }, 'legalEntity.registered'),
    seesAllOf: (code) => tx.readsAll('LegalEntity', code),
    async lockOwnerships() {
      await tx.lock('ownership');
      const rows = await tx.select('Ownership', null, { limit: 10_000 });
      return rows.map((row) => ({ ...row, child: row['legalEntityCode'], parent: row['parentCode'] }) as unknown as Ownership);
    },
    addOwnership: ({ parent, share, votingShare, method, validFrom, validTo }: Ownership) =>
      add('Ownership', { id: tx.newId('own'), parentCode: parent, share, votingShare, method, validFrom, validTo }, 'ownership.recorded'),
    baseOf: async (source) => ((await first('ExchangeRate', equal('source', source)))?.['base'] as string | undefined) ?? null,
    knownRates: (rates) => knownRates(tx, rates),
    addRate: (rate: Rate) => add('ExchangeRate', { id: tx.newId('rate'), ...rate }, 'rate.published'),
    periodsOf: async (year) => {
      const where: Predicate = { op: 'and', of: [equal('legalEntityCode', tx.legalEntity), equal('year', year)] };
      return (await tx.select('FiscalPeriod', where)) as unknown as readonly FiscalPeriod[];
    },
    addPeriod: (period: FiscalPeriod) => add('FiscalPeriod', { id: tx.newId('period'), ...period }, 'fiscalPeriod.created'),
  };
}

async function knownRates(tx: Tx, rates: readonly Rate[]): Promise<readonly Rate[]> {
  const [first] = rates;
  if (first === undefined) return [];
  const oneOf = (field: keyof Rate): Predicate => ({ op: 'in', field, values: [...new Set(rates.map((rate) => rate[field]))] });
  const where: Predicate = { op: 'and', of: [equal('source', first.source), equal('type', first.type), oneOf('date'), oneOf('quote')] };
  return (await tx.select('ExchangeRate', where, { limit: 25_000 })) as unknown as readonly Rate[];
}

function equal(field: string, value: string | number): Predicate {
  return { op: 'eq', field, value };
}
