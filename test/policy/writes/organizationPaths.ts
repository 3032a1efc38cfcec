import { type Input, type WritePath } from './WritePath';
import { UNREGISTERED, type World } from './World';

const MASTER = 'service:organization';

export const ORGANIZATION_PATHS: readonly WritePath[] = [
  {
    mutation: 'registerBusinessUnit',
    by: MASTER,
    answer: 'businessUnit { code legalEntityCodes } event { type }',
    target: 'PUBLIC',
    writes: ['business_unit'],
    leaves: null,
    // A business unit is reference data, and its code names nothing but itself.
    names: { code: null, legalEntityCodes: hiddenCode },
    async given(world) {
      const twin = unit(world);
      await change(world, 'registerBusinessUnit', twin);
      return { honest: unit(world), twin };
    },
  },
  {
    mutation: 'registerLegalEntity',
    by: MASTER,
    answer: 'legalEntity { code version } event { type }',
    target: 'NEW',
    writes: ['legal_entity_record'],
    leaves: null,
    names: { businessUnitCode: null },
    async given(world) {
      const twin = await registered(world);
      return { honest: { ...twin, code: unregistered() }, twin };
    },
  },
  {
    mutation: 'recordOwnership',
    by: MASTER,
    answer: 'legalEntity { code ownerships { share parent { code } } } event { type }',
    target: 'ROW',
    writes: ['ownership'],
    leaves: null,
    names: { parentCode: hiddenCode },
    async given(world) {
      const { code: childCode } = await registered(world);
      const { code: parentCode } = await registered(world);
      const honest = { childCode, parentCode, share: '0.6', validFrom: '2026-01-01' };
      return { honest, twin: { ...honest, childCode: unregistered() } };
    },
  },
  {
    mutation: 'publishRates',
    by: MASTER,
    answer: 'published known event { type }',
    target: 'PUBLIC',
    writes: ['exchange_rate'],
    leaves: null,
    async given(world) {
      const rates = (): Input => ({
        legalEntityCode: 'DE01',
        source: `BANK ${String(world.next())}`,
        rates: [{ date: '2026-11-20', base: 'EUR', quote: 'USD', rate: '1.0845' }],
      });
      const twin = rates();
      await change(world, 'publishRates', twin);
      return { honest: rates(), twin };
    },
  },
  {
    mutation: 'createFiscalYear',
    by: MASTER,
    answer: 'legalEntity { code fiscalPeriods(year: 2026) { number } } event { type }',
    target: 'ROW',
    writes: ['fiscal_period'],
    leaves: null,
    async given(world) {
      const { code } = await registered(world);
      const honest = { legalEntityCode: code, year: 2026, startDate: '2026-01-01' };
      return { honest, twin: { ...honest, legalEntityCode: unregistered() } };
    },
  },
];

let used = 0;
function unregistered(): string {
  const code = UNREGISTERED[used++];
  if (code === undefined) throw new RangeError('every legal entity of the world is registered');
  return code;
}

function unit(world: World): Input {
  return { legalEntityCode: 'DE01', code: `unit-${String(world.next())}`, name: 'Europe', legalEntityCodes: ['DE01'] };
}

async function registered(world: World): Promise<Input & { readonly code: string }> {
  const { code: businessUnitCode } = await unitOf(world);
  const rest = { country: 'DE', functionalCurrency: 'EUR', timeZone: 'Europe/Berlin', kind: 'OPERATING', businessUnitCode };
  const input = { code: unregistered(), name: 'Company', ...rest };
  await change(world, 'registerLegalEntity', input);
  return input;
}

async function unitOf(world: World): Promise<Input> {
  const input = unit(world);
  await change(world, 'registerBusinessUnit', input);
  return input;
}

async function hiddenCode(world: World): Promise<{ hidden: string; absent: string }> {
  return { hidden: (await registered(world)).code, absent: unregistered() };
}

async function change(world: World, field: string, input: object): Promise<void> {
  await world.change('organization', { by: MASTER, field, input });
}
