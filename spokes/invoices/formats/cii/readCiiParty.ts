import type { Address, Identifier, Party, Payee } from '../../domain/CanonicalInvoice';
import type { XmlElement } from '../xml/XmlElement';
import { cii } from './ciiSelector';

/** A trade party of seller or buyer. An absent element is a party without anything. */
export function readCiiParty(party: XmlElement | null): Party {
  const registrations = cii.all(party, 'ram:SpecifiedTaxRegistration/ram:ID');
  const bySchemeOf = (scheme: string) => registrations.find((id) => id.attributes.get('schemeID') === scheme)?.text || null;
  return {
    name: cii.text(party, 'ram:Name'),
    tradingName: cii.text(party, 'ram:SpecifiedLegalOrganization/ram:TradingBusinessName'),
    identifiers: identifiersOf(party),
    legalId: identifierOrNull(cii.one(party, 'ram:SpecifiedLegalOrganization/ram:ID')),
    vatId: bySchemeOf('VA'),
    taxId: bySchemeOf('FC'),
    endpoint: identifierOrNull(cii.one(party, 'ram:URIUniversalCommunication/ram:URIID')),
    address: addressOf(cii.one(party, 'ram:PostalTradeAddress')),
  };
}

export function readCiiPayee(party: XmlElement | null): Payee | null {
  if (party === null) return null;
  return {
    name: cii.text(party, 'ram:Name'),
    identifiers: identifiersOf(party),
    legalId: identifierOrNull(cii.one(party, 'ram:SpecifiedLegalOrganization/ram:ID')),
  };
}

function identifiersOf(party: XmlElement | null): readonly Identifier[] {
  return [...cii.all(party, 'ram:ID'), ...cii.all(party, 'ram:GlobalID')].filter(({ text }) => text !== '').map(identifierOf);
}

function addressOf(address: XmlElement | null): Address | null {
  if (address === null) return null;
  return {
    line1: cii.text(address, 'ram:LineOne'),
    line2: cii.text(address, 'ram:LineTwo'),
    city: cii.text(address, 'ram:CityName'),
    postCode: cii.text(address, 'ram:PostcodeCode'),
    subdivision: cii.text(address, 'ram:CountrySubDivisionName'),
    country: cii.text(address, 'ram:CountryID'),
  };
}

function identifierOf(element: XmlElement): Identifier {
  return { id: element.text, scheme: element.attributes.get('schemeID') ?? null };
}

function identifierOrNull(element: XmlElement | null): Identifier | null {
  return element === null || element.text === '' ? null : identifierOf(element);
}
