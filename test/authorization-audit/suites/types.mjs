import { LINK, secret, who } from '../lib/suite.mjs';

// A label on a type holds for every field that returns it, wherever it is reached.
const payroll = { id: 'p1', total: secret('payroll-total'), lines: [{ amount: secret('line') }] };

export const subgraphs = {
  hr: {
    sdl: `${LINK}
      scalar TaxNumber @requiresScopes(scopes: [["tax"]])
      enum Grade @requiresScopes(scopes: [["grade"]]) { JUNIOR SENIOR }
      type Payroll @key(fields: "id") @requiresScopes(scopes: [["payroll"]]) { id: ID! total: String lines: [Line] }
      type Line { amount: String }
      type Employee @key(fields: "id") { id: ID! name: String payroll: Payroll payrolls: [Payroll!] taxNumber: TaxNumber grade: Grade }
      type Query { employee: Employee payroll: Payroll payrolls: [Payroll!] everyone: [Employee!] }`,
    resolvers: {
      Query: {
        employee: () => employee,
        everyone: () => [employee, { ...employee, id: 'e2', name: 'Bo' }],
        payroll: () => payroll,
        payrolls: () => [payroll],
      },
    },
  },
};
const employee = { id: 'e1', name: 'Al', payroll, payrolls: [payroll], taxNumber: secret('tax'), grade: 'SENIOR' };

export const cases = [
  { name: 'the type at a root', token: who(), query: '{ payroll { total } }', denied: { payroll: null }, never: ['Payroll.total'] },
  {
    name: 'a list of the type at a root',
    token: who(),
    query: '{ payrolls { total } }',
    denied: { payrolls: null },
    never: ['Payroll.total'],
  },
  {
    name: 'the type below another',
    token: who(),
    query: '{ employee { name payroll { total } } }',
    denied: { employee: { name: 'Al', payroll: null } },
  },
  {
    name: 'a non-null list of it below another',
    token: who(),
    query: '{ employee { name payrolls { total } } }',
    denied: { employee: { name: 'Al', payrolls: null } },
  },
  {
    name: 'an unlabelled type below it',
    token: who(),
    query: '{ payroll { lines { amount } } }',
    denied: { payroll: null },
    never: ['Line.amount'],
  },
  {
    name: 'only its key',
    token: who(),
    query: '{ employee { name payroll { id } } }',
    denied: { employee: { name: 'Al', payroll: null } },
    secrets: ['p1'],
  },
  {
    name: 'through a list of parents',
    token: who(),
    query: '{ everyone { name payroll { total } } }',
    denied: {
      everyone: [
        { name: 'Al', payroll: null },
        { name: 'Bo', payroll: null },
      ],
    },
  },
  {
    name: 'with the scope',
    token: who('payroll'),
    query: '{ employee { payroll { total lines { amount } } } }',
    allowed: { employee: { payroll: { total: payroll.total, lines: payroll.lines } } },
  },
  {
    name: 'a labelled scalar',
    token: who('payroll'),
    query: '{ employee { name taxNumber } }',
    denied: { employee: { name: 'Al', taxNumber: null } },
  },
  {
    name: 'a labelled scalar with its scope',
    token: who('tax'),
    query: '{ employee { taxNumber } }',
    allowed: { employee: { taxNumber: employee.taxNumber } },
  },
  {
    name: 'a labelled enum',
    token: who(),
    query: '{ employee { name grade } }',
    denied: { employee: { name: 'Al', grade: null } },
    secrets: ['SENIOR'],
  },
  {
    name: 'a labelled enum with its scope',
    token: who('grade'),
    query: '{ employee { grade } }',
    allowed: { employee: { grade: 'SENIOR' } },
  },
];
