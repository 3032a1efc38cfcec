import type { Source } from '#kit/read/Source';

export const monthlySpendSource: Source = {
  type: 'MonthlySpend',
  table: 'monthly_spend',
  view: true,
  fields: {
    id: { column: 'id', as: 'text' },
    legalEntityCode: { column: 'legal_entity', as: 'text' },
    month: { column: 'month', as: 'text' },
    currency: { column: 'currency', as: 'text' },
    invoiceCount: { column: 'row_count', as: 'int' },
    gross: { money: ['gross_amount', 'currency'] },
  },
  orders: {
    MONTH: [{ field: 'month', direction: 'ASC' }],
    MONTH_DESC: [{ field: 'month', direction: 'DESC' }],
  },
};
