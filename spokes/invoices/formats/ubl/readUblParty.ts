import type { Address, Identifier, Party, Payee } from '../../domain/CanonicalInvoice';
import type { XmlElement } from '../xml/XmlElement';
import { ubl } from './ublSelector';

/** A cac:Party of seller or buyer. An absent element is a party without anything. */
export function readUblParty(party: XmlElement | null): Party {
  const schemes = ubl.all(party, 'cac:PartyTaxScheme');
  const isVat = (scheme: XmlElement) => ubl.text(scheme, 'cac:TaxScheme/cbc:ID')?.toUpperCase() === 'VAT';
  return {
    name: ubl.text(party, 'cac:PartyLegalEntity/cbc:RegistrationName') ?? ubl.text(party, 'cac:PartyName/cbc:Name'),
    tradingName: ubl.text(party, 'cac:PartyName/cbc:Name'),
    identifiers: identifiersOf(party),
    legalId: identifierOrNull(ubl.one(party, 'cac:PartyLegalEntity/cbc:CompanyID')),
    vatId: ubl.text(schemes.find(isVat) ?? null, 'cbc:CompanyID'),
    taxId: ubl.text(schemes.find((scheme) => !isVat(scheme)) ?? null, 'cbc:CompanyID'),
    endpoint: identifierOrNull(ubl.one(party, 'cbc:EndpointID')),
    address: addressOf(ubl.one(party, 'cac:PostalAddress')),
  };
}

export function readUblPayee(party: XmlElement | null): Payee | null {
  if (party === null) return null;
  return {
    name: ubl.text(party, 'cac:PartyName/cbc:Name'),
    identifiers: identifiersOf(party),
    legalId: identifierOrNull(ubl.one(party, 'cac:PartyLegalEntity/cbc:CompanyID')),
  };
}

// SEPA is the scheme of a creditor identifier (BT-90), which UBL keeps among the identifiers of seller or payee.
function identifiersOf(party: XmlElement | null): readonly Identifier[] {
  return ubl
    .all(party, 'cac:PartyIdentification/cbc:ID')
    .map(identifierOf)
    .filter(({ id, scheme }) => id !== '' && scheme !== 'SEPA');
}

function addressOf(address: XmlElement | null): Address | null {
  if (address === null) return null;
  return {
    line1: ubl.text(address, 'cbc:StreetName'),
    line2: ubl.text(address, 'cbc:AdditionalStreetName'),
    city: ubl.text(address, 'cbc:CityName'),
    postCode: ubl.text(address, 'cbc:PostalZone'),
    subdivision: ubl.text(address, 'cbc:CountrySubentity'),
    country: ubl.text(address, 'cac:Country/cbc:IdentificationCode'),
  };
}

function identifierOf(element: XmlElement): Identifier {
  return { id: element.text, scheme: element.attributes.get('schemeID') ?? null };
}

function identifierOrNull(element: XmlElement | null): Identifier | null {
  return element === null || element.text === '' ? null : identifierOf(element);
}
