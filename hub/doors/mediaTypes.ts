export const GRAPHQL_RESPONSE = 'application/graphql-response+json';
export const JSON_RESPONSE = 'application/json';
export type ResponseType = typeof GRAPHQL_RESPONSE | typeof JSON_RESPONSE;

export interface Agreement {
  readonly type: ResponseType;
  /** Whether the client named `application/json` itself: then a refused document is answered with 200, as that media type has it. */
  readonly isPlain: boolean;
}

/** The media type of the answer by the client's Accept, `application/json` when it names none; null when it takes neither. */
export function negotiate(accept: string | undefined): Agreement | null {
  if (accept === undefined || accept.trim() === '') return { type: JSON_RESPONSE, isPlain: false };
  const ranges = accept
    .split(',')
    .map(range)
    .filter((each) => each.quality > 0);
  ranges.sort((one, other) => other.quality - one.quality);
  for (const { type } of ranges) {
    if (type === GRAPHQL_RESPONSE) return { type, isPlain: false };
    if (type === JSON_RESPONSE) return { type, isPlain: true };
    if (type === '*/*' || type === 'application/*') return { type: JSON_RESPONSE, isPlain: false };
  }
  return null;
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

function range(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((each) => each.startsWith('q='))?.slice(2);
  return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
}

/** Whether a body is JSON in UTF-8 without an encoding around it. */
export function isPlainJson(contentType: string | undefined, contentEncoding: string | undefined): boolean {
  if (contentEncoding !== undefined && contentEncoding !== 'identity') return false;
  const [type, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((each) => each.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  return type === 'application/json' && (charset === undefined || charset === 'utf-8' || charset === 'utf8');
}
