import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PolicyDocument, readPolicyDocument } from '#policy/grants/PolicyDocument';

const ROLES = readFileSync(join(__dirname, '../../schema/policy/roles.yaml'), 'utf8');

const AGENTS = `roles:
  ap-agent:
    - { activities: [READ], type: Invoice, fields: { core: all, amounts: all } }
    - { activities: [Invoice.submit, Invoice.approve], type: Invoice, fields: { core: all, amounts: all, notes: all } }
`;

const GRANTS = `revision: 1
grants:
  - { to: "service:erp-emea", role: erp-connector, legalEntities: [DE01], from: 2020-01-01 }
  - { to: "person:anna", role: ap-clerk, legalEntities: [DE01], from: 2020-01-01 }
  - { to: "person:greta", role: ap-clerk, legalEntities: [DE01], from: 2020-01-01 }
  - { to: "person:bruno", role: ap-clerk, legalEntities: [DE01], from: 2020-01-01 }
  - { to: "person:bruno", role: ap-approver, legalEntities: [DE01], limits: { approval: { max: "50000.00", currency: EUR } }, from: 2020-01-01 }
  - { to: "agent:triage", role: ap-agent, legalEntities: [DE01], onBehalfOf: REQUIRED, from: 2020-01-01 }
delegations:
  - { by: "person:bruno", to: "person:anna", role: ap-approver, legalEntities: [DE01], from: 2026-11-01, until: 2026-12-01, reason: holiday }
  - { by: "person:bruno", to: "person:greta", role: ap-approver, legalEntities: [DE01], from: 2026-11-01, until: 2026-12-01, reason: holiday }
`;

/** The roles of the demo; bruno keeps and approves invoices, and lends the approving to anna and to greta, who are clerks. */
export function delegatedPolicy(): PolicyDocument {
  return readPolicyDocument([
    { name: 'roles.yaml', text: ROLES },
    { name: 'roles-agents.yaml', text: AGENTS },
    { name: 'grants.yaml', text: GRANTS },
  ]);
}
