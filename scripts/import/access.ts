import { defineError } from '#kernel/errors';
import { readFileSync } from 'node:fs';

export const NoHubKnown = defineError({
  code: 'IMPORT_NO_HUB',
  shown: false,
  message: (path: string) =>
    `no hub is known: start one with \`npm start\`, which writes \`${path}\`, or name it with --hub and a token in NAVE_TOKEN`,
});
export const PersonaUnknown = defineError({
  code: 'IMPORT_PERSONA_UNKNOWN',
  shown: false,
  message: (name: string, known: string) => `no persona \`${name}\` with a token: known are ${known}`,
});

export interface Access {
  readonly hubUrl: string;
  readonly subject: string;
  readonly token: string;
}

export interface AccessRequest {
  /** The file that a running platform writes: `.nave/ready.json`. */
  readonly readyFile: string;
  readonly hub: string | undefined;
  /** `anna`, `person:anna` or `service:erp-emea`. */
  readonly as: string;
  /** NAVE_TOKEN: a token of one's own issuer, instead of a persona. */
  readonly token: string | undefined;
}

/** Where the hub is and as whom to ask it. Throws IMPORT_NO_HUB, IMPORT_PERSONA_UNKNOWN. */
export function access({ readyFile, hub, as, token }: AccessRequest): Access {
  if (hub !== undefined && token !== undefined) return { hubUrl: hub, subject: 'NAVE_TOKEN', token };
  const ready = readReady(readyFile);
  const hubUrl = hub ?? ready?.hubUrl;
  if (ready === null || hubUrl === undefined) throw NoHubKnown(readyFile);
  if (token !== undefined) return { hubUrl, subject: 'NAVE_TOKEN', token };
  const persona = ready.personas.find(({ subject }) => subject === as || subject.endsWith(`:${as}`));
  if (persona === undefined) throw PersonaUnknown(as, ready.personas.map(({ subject }) => subject).join(', '));
  return { hubUrl, ...persona };
}

interface Ready {
  readonly hubUrl: string | undefined;
  readonly personas: readonly { readonly subject: string; readonly token: string }[];
}

function readReady(path: string): Ready | null {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
  const { hub, hubUrl, personas } = value as {
    hub?: { url?: string } | string;
    hubUrl?: string;
    personas?: readonly { subject: string; token: string }[];
  };
  const url = hubUrl ?? (typeof hub === 'string' ? hub : hub?.url);
  return { hubUrl: url, personas: (personas ?? []).map(({ subject, token }) => ({ subject, token })) };
}
