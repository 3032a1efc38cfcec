import { withConnection } from '../../../scripts/postgres/maintenance';
import { testPostgres } from '../../../test/support/postgres';
import { columnAt } from './columns';
import { type Source } from './Source';

const source: Source = { type: 'Bill', table: 'bill', fields: { gross: { money: ['gross_amount', 'currency'] } }, orders: {} };

// The row that an evaluator sees has no money where the amount is missing: a condition on its currency is unknown there, and must be here.
it.each([
  ['12.50', 'EUR', 'EUR'],
  [null, 'EUR', null],
  [null, null, null],
])('gives amount %s with currency %s the currency %s', async (amount, currency, expected) => {
  const { maintenanceUrl } = await testPostgres();
  const { sql } = columnAt(source, 'gross.currency');
  const { rows } = await withConnection(maintenanceUrl, (client) =>
    client.query<{ found: string | null }>(`select ${sql} as found from (select $1::numeric as gross_amount, $2::text as currency) t`, [
      amount,
      currency,
    ]),
  );
  expect(rows[0]?.found).toBe(expected);
});
