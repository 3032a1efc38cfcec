import { type GraphQLParameters } from '../pipeline';
import { RequestRefused } from '../pipeline/closedList';

/** Reads the parameters of a POST body. Throws GRAPHQL_VALIDATION_FAILED for anything but one object with parameters of their types. */
export function parametersOfBody(body: unknown): GraphQLParameters {
  if (typeof body !== 'string') throw malformed('the body is missing');
  return parameters(json(body, 'the body'));
}

/** Reads the parameters of a GET: `variables` and `extensions` are JSON texts. */
export function parametersOfQuery(query: Readonly<Record<string, unknown>>): GraphQLParameters {
  const decoded = (name: string): unknown => {
    const value = query[name];
    return typeof value === 'string' && value !== '' ? json(value, name) : undefined;
  };
  return parameters({ ...query, variables: decoded('variables'), extensions: decoded('extensions') });
}

function parameters(value: unknown): GraphQLParameters {
  if (Array.isArray(value)) throw malformed('operations are not taken in batches');
  if (!isObject(value)) throw malformed('the body is not an object');
  return {
    query: text(value, 'query'),
    operationName: text(value, 'operationName'),
    documentId: text(value, 'documentId'),
    variables: object(value, 'variables'),
    extensions: object(value, 'extensions'),
  };
}

function text(source: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = own(source, name);
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw malformed(`\`${name}\` is not a text`);
  return value;
}

function object(source: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> | null {
  const value = own(source, name);
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw malformed(`\`${name}\` is not an object`);
  return value;
}

function own(source: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(source, name) ? source[name] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function json(value: string, name: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw malformed(`${name} is not JSON`);
  }
}

function malformed(message: string): RequestRefused {
  return new RequestRefused([{ code: 'GRAPHQL_VALIDATION_FAILED', message }]);
}
