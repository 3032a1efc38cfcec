/** OASIS UBL 2.1. */
export const UBL_INVOICE = 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2';
export const UBL_CREDIT_NOTE = 'urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2';
export const UBL_AGGREGATES = 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2';
export const UBL_BASICS = 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2';

/** UN/CEFACT Cross Industry Invoice, D16B. */
export const CII_INVOICE = 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100';
export const CII_AGGREGATES = 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100';
export const CII_UNQUALIFIED = 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100';
export const CII_QUALIFIED = 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100';
