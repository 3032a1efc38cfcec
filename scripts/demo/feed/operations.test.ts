import { type GraphQLSchema, parse, validate } from 'graphql';
import { DOCUMENT_OPERATIONS } from './documentTasks';
import { INTAKE } from '../../import/sendFiles';
import { INVOICE_OPERATIONS } from './invoiceTasks';
import { MASTER_DATA_OPERATIONS } from './masterDataTasks';
import type { Operation } from './HubClient';
import { VENDOR_OPERATIONS } from './vendorTasks';
import { buildSpoke } from '#kit/schema/buildSpoke';
import { spokeDefinition } from '../../platform/spokes';

const OPERATIONS: readonly Operation[] = [
  ...MASTER_DATA_OPERATIONS,
  ...VENDOR_OPERATIONS,
  ...INVOICE_OPERATIONS,
  ...DOCUMENT_OPERATIONS,
  INTAKE.INVOICE.operation,
  INTAKE.STATEMENT.operation,
];

let schemas: readonly GraphQLSchema[];
beforeAll(async () => {
  schemas = await Promise.all(
    ['organization', 'vendors', 'invoices', 'cash'].map(async (name) => (await buildSpoke(spokeDefinition(name))).schema),
  );
});

it.each(OPERATIONS.map((operation) => [operation.name, operation.query]))('%s fits the contract of its spoke', (_, query) => {
  const document = parse(query);
  const field = /\{ (?:\w+: )?(\w+)\(/.exec(query)?.[1] ?? '';
  const owners = schemas.filter((schema) => schema.getMutationType()?.getFields()[field] !== undefined);
  expect(owners).toHaveLength(1);
  expect(owners.flatMap((schema) => validate(schema, document)).map(({ message }) => message)).toEqual([]);
});
