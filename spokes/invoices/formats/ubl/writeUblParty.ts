import type { Address, Identifier, Party, Payee } from '../../domain/CanonicalInvoice';
import { type XmlNode, node } from '../xml/writeXml';

export function ublParty(party: Party): XmlNode | null {
  return node('cac:Party', [
    identifier('cbc:EndpointID', party.endpoint),
    ...party.identifiers.map((each) => node('cac:PartyIdentification', [identifier('cbc:ID', each)])),
    node('cac:PartyName', [node('cbc:Name', party.tradingName)]),
    address(party.address),
    taxScheme('VAT', party.vatId),
    taxScheme('TAX', party.taxId),
    node('cac:PartyLegalEntity', [node('cbc:RegistrationName', party.name), identifier('cbc:CompanyID', party.legalId)]),
  ]);
}

export function ublPayee(payee: Payee): XmlNode {
  const content = [
    ...payee.identifiers.map((each) => node('cac:PartyIdentification', [identifier('cbc:ID', each)])),
    node('cac:PartyName', [node('cbc:Name', payee.name)]),
    node('cac:PartyLegalEntity', [identifier('cbc:CompanyID', payee.legalId)]),
  ];
  return { name: 'cac:PayeeParty', attributes: {}, content };
}

function address(value: Address | null): XmlNode | null {
  if (value === null) return null;
  const content = [
    node('cbc:StreetName', value.line1),
    node('cbc:AdditionalStreetName', value.line2),
    node('cbc:CityName', value.city),
    node('cbc:PostalZone', value.postCode),
    node('cbc:CountrySubentity', value.subdivision),
    node('cac:Country', [node('cbc:IdentificationCode', value.country)]),
  ];
  return { name: 'cac:PostalAddress', attributes: {}, content };
}

function taxScheme(scheme: string, id: string | null): XmlNode | null {
  return id === null ? null : node('cac:PartyTaxScheme', [node('cbc:CompanyID', id), node('cac:TaxScheme', [node('cbc:ID', scheme)])]);
}

function identifier(name: string, value: Identifier | null): XmlNode | null {
  return value === null ? null : node(name, value.id, { schemeID: value.scheme });
}
