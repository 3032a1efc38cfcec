import type { DemoGroup, GenerateOptions, HandedIn, PlantedCase } from './DemoGroup';
import { PLANTED, type PlantedInvoice } from './planted';
import { type Story, story } from './story';
import { brokenFile, invoiceFile, statementFile } from './documents';
import { BUSINESS_UNITS } from './group';

/**
 * Makes the demo group: seven legal entities in three business units, what they buy and pay, and the files that tell of it.
 * Pure: equal options give equal bytes. `small` takes about a second, `full` about ten.
 */
export function generateGroup(options: GenerateOptions): DemoGroup {
  const told = story(options);
  const buyers = new Map(told.legalEntities.map((each) => [each.code, each]));
  const files = told.invoices.map((each) => invoiceFile(each, buyers));
  const statements = told.statements.map(statementFile);
  const broken = files
    .filter((each) => each.legalEntity === 'DE01')
    .slice(-1)
    .map(brokenFile);
  const { from, end, legalEntities, fiscalYears, rates, bankAccounts, vendors } = told;
  return {
    ...options,
    from,
    end,
    businessUnits: BUSINESS_UNITS,
    legalEntities,
    fiscalYears,
    rates,
    bankAccounts,
    vendors,
    invoices: [...files, ...broken],
    statements,
    planted: [...plantedInvoiceCases(told.planted, files), ...brokenCases(broken), ...plantedCashCases(told, statements)],
  };
}

function plantedInvoiceCases(planted: readonly PlantedInvoice[], files: readonly HandedIn[]): readonly PlantedCase[] {
  const hashes = new Map(files.map((each) => [each.invoice?.key, each.document.sha256]));
  return planted.map(({ kind, invoice, about }) => ({
    kind,
    legalEntity: invoice.legalEntity,
    explanation: PLANTED[kind][0],
    expected: PLANTED[kind][1],
    documents: [...about, invoice].flatMap((each) => hashes.get(each.key) ?? []),
  }));
}

function brokenCases(broken: readonly HandedIn[]): readonly PlantedCase[] {
  return broken.map(({ legalEntity, document }) => ({
    kind: 'FILE_BROKEN',
    legalEntity,
    explanation: 'a file that ends in its middle',
    expected: 'REFUSED with FORMAT_BROKEN',
    documents: [document.sha256],
  }));
}

function plantedCashCases(told: Story, files: DemoGroup['statements']): readonly PlantedCase[] {
  const { unbalanced, gone, after } = told.plantedStatements;
  const hashOf = (key: string | undefined | null): readonly string[] =>
    files.flatMap((each) => (each.statement.key === key ? [each.document.sha256] : []));
  const equal = files.find((each) => each.statement.entries.filter((entry) => entry.text === 'Hall rent').length === 2);
  const all = [
    [
      'STATEMENT_UNBALANCED',
      'FR01',
      'an entry says 100.00 more than the balances allow',
      'FLAGGED with NOT_BALANCED and a difference of 100.00',
      hashOf(unbalanced),
    ],
    [
      'STATEMENT_MISSING',
      'GB01',
      `statement ${gone?.key ?? ''} never came; the file named is the next one`,
      'FLAGGED with NOT_CONTINUOUS or GAP',
      hashOf(after?.key),
    ],
    [
      'PAYMENTS_EQUAL',
      'DE01',
      'two equal payments on one day, both right',
      'two transactions, also after the file is imported again',
      hashOf(equal?.statement.key),
    ],
  ] as const;
  return all.map(([kind, legalEntity, explanation, expected, documents]) => ({ kind, legalEntity, explanation, expected, documents }));
}
