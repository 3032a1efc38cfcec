import type { Address, Identifier, Party, Payee } from '../../domain/CanonicalInvoice';
import { type XmlNode, node } from '../xml/writeXml';

type Nodes = readonly (XmlNode | null)[];

export function ciiPartyContent(party: Party): Nodes {
  return [
    ...identifiers(party.identifiers),
    node('ram:Name', party.name),
    node('ram:SpecifiedLegalOrganization', [identifier('ram:ID', party.legalId), node('ram:TradingBusinessName', party.tradingName)]),
    address(party.address),
    node('ram:URIUniversalCommunication', [identifier('ram:URIID', party.endpoint)]),
    registration('VA', party.vatId),
    registration('FC', party.taxId),
  ];
}

export function ciiPayeeContent(payee: Payee): Nodes {
  return [
    ...identifiers(payee.identifiers),
    node('ram:Name', payee.name),
    node('ram:SpecifiedLegalOrganization', [identifier('ram:ID', payee.legalId)]),
  ];
}

// An identifier with a scheme is global; the schema wants those without one first.
function identifiers(values: readonly Identifier[]): Nodes {
  const own = values.filter(({ scheme }) => scheme === null).map((value) => identifier('ram:ID', value));
  return [...own, ...values.filter(({ scheme }) => scheme !== null).map((value) => identifier('ram:GlobalID', value))];
}

function address(value: Address | null): XmlNode | null {
  if (value === null) return null;
  const content = [
    node('ram:PostcodeCode', value.postCode),
    node('ram:LineOne', value.line1),
    node('ram:LineTwo', value.line2),
    node('ram:CityName', value.city),
    node('ram:CountryID', value.country),
    node('ram:CountrySubDivisionName', value.subdivision),
  ];
  return { name: 'ram:PostalTradeAddress', attributes: {}, content };
}

function registration(scheme: string, id: string | null): XmlNode | null {
  return id === null ? null : node('ram:SpecifiedTaxRegistration', [node('ram:ID', id, { schemeID: scheme })]);
}

function identifier(name: string, value: Identifier | null): XmlNode | null {
  return value === null ? null : node(name, value.id, { schemeID: value.scheme });
}
