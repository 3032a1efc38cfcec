import type { CanonicalInvoice } from '../../../spokes/invoices/domain/CanonicalInvoice';
import { canonicalInvoice } from './canonicalInvoice';
import { readInvoice } from '../../../spokes/invoices/formats/readInvoice';
import { story } from './story';
import { writeCii } from '../../../spokes/invoices/formats/cii/writeCii';
import { writeUbl } from '../../../spokes/invoices/formats/ubl/writeUbl';

const told = story({ seed: 7, anchor: '2026-11-24', size: 'small' });
const buyers = new Map(told.legalEntities.map((each) => [each.code, each]));
const canonical = told.invoices.map((each) => canonicalInvoice(each, buyers.get(each.says.addressedTo ?? each.legalEntity)!));
const again = (invoice: CanonicalInvoice): CanonicalInvoice =>
  readInvoice(invoice.syntax === 'UBL' ? writeUbl(invoice) : writeCii(invoice)).invoice;

it('survives writing and reading, in both syntaxes', () => {
  for (const invoice of canonical) expect(again(invoice)).toEqual(invoice);
});
