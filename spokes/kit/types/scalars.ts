import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { isCurrency } from '#kernel/currency';
import { localDate } from '#kernel/dates';
import { decimal, decimalText } from '#kernel/decimal';
import { defineError } from '#kernel/errors';

const ScalarInvalid = defineError({
  code: 'SCALAR_INVALID',
  shown: true,
  message: (name: string, text: string) => `not a ${name}: \`${text}\``,
});

/** Exact decimal as a JSON string: `-?digits[.digits]`. A JSON number is refused: it may have lost digits already. */
export const Decimal = textScalar('Decimal', 'Exact decimal as text: `-?digits[.digits]`; no exponent, no plus sign.', (text) => {
  decimal(text);
  return text;
});

/** ISO 4217 code. */
export const Currency = textScalar('Currency', 'ISO 4217 currency code.', (text) => {
  if (!isCurrency(text)) throw ScalarInvalid('Currency', text);
  return text;
});

/** `YYYY-MM-DD` without a zone. */
export const DateScalar = textScalar('Date', 'Day without a zone: `YYYY-MM-DD`.', localDate);

/** RFC 3339 in UTC; leaves with six decimals of a second. */
export const DateTime = textScalar('DateTime', 'Instant in UTC, RFC 3339 with microseconds.', instant);

const INSTANT = /^(\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,6}))?Z$/;

function instant(text: string): string {
  const [, seconds, fraction = ''] = INSTANT.exec(text) ?? [];
  if (seconds === undefined) throw ScalarInvalid('DateTime', text);
  localDate(seconds.slice(0, 10));
  return `${seconds}.${fraction.padEnd(6, '0')}Z`;
}

function textScalar(name: string, description: string, read: (text: string) => string): GraphQLScalarType<string, string> {
  const parse = (value: unknown): string => {
    if (typeof value !== 'string') throw ScalarInvalid(name, JSON.stringify(value));
    return read(value);
  };
  return new GraphQLScalarType({
    name,
    description,
    serialize: (value) => (typeof value === 'string' ? value : decimalText(value as Parameters<typeof decimalText>[0])),
    parseValue: parse,
    parseLiteral: (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : null),
  });
}
