import { Directive, Field } from 'type-graphql';
import { type AggregateFunction, type MaskKind, type Use } from './engine';
import { EnumValue, directiveText, enums } from './directiveText';

/** Fits classes, fields and methods. */
export type TypeOrField = ClassDecorator & PropertyDecorator & MethodDecorator;
/** Fits fields and methods. */
export type FieldOnly = PropertyDecorator & MethodDecorator;
/** Fits fields of inputs and of argument classes, and parameters. */
export type InputPart = PropertyDecorator & MethodDecorator & ParameterDecorator;

export interface AccessOptions {
  readonly uses?: readonly Use[];
  readonly aggregate?: readonly AggregateFunction[];
}

/** `@access`: field classes (all must be granted) and the uses that the contract allows. On a type: for each field that names none. */
export function Access(classes: string | readonly string[], options: AccessOptions = {}): TypeOrField {
  const list = typeof classes === 'string' ? [classes] : classes;
  return Directive(directiveText('access', { classes: list, uses: enums(options.uses), aggregate: enums(options.aggregate) }));
}

export interface ScopeOptions {
  /** Non-null field with the code of the legal entity. */
  readonly by?: string;
  /** Fields that limits and conditions of grants may read. */
  readonly attributes?: readonly string[];
  readonly onHidden?: 'NULL' | 'STUB';
}

/** `@entityScope`: each row belongs to one legal entity. Adds `_visible: Boolean @inaccessible`, the guard of references. */
export function EntityScope(options: ScopeOptions = {}): ClassDecorator {
  const { by = 'legalEntityCode', attributes, onHidden } = options;
  return (target) => {
    Directive(directiveText('entityScope', { by, attributes, onHidden: onHidden && new EnumValue(onHidden) }))(target);
    const prototype = target.prototype as object;
    Field(() => Boolean, { nullable: true, simple: true, description: 'True for a row that the caller may see. Read by the hub only.' })(
      prototype,
      '_visible',
    );
    Inaccessible()(prototype, '_visible');
  };
}

/** `_scope: [String!]! @inaccessible` of an aggregate: the legal entities that its statement summed over. */
export function AggregateScope(): ClassDecorator {
  return (target) => {
    const prototype = target.prototype as object;
    Field(() => [String], { simple: true, description: 'Legal entities that the same statement summed over. Read by the hub only.' })(
      prototype,
      '_scope',
    );
    Inaccessible()(prototype, '_scope');
    Public('only the hub reads it, to check what was summed over')(prototype, '_scope');
  };
}

/** `@mask`: the field leaves masked for each grant that does not list it under `clear`. `edges` for BAND, ascending decimals. */
export function Mask(kind: MaskKind, edges?: readonly string[]): FieldOnly {
  return Directive(directiveText('mask', { kind: new EnumValue(kind), edges }));
}

/** `@amountLimit`: the amount that limits of grants compare, in the currency at `currencyBy`. */
export function AmountLimit(name: string, currencyBy: string): FieldOnly {
  return Directive(directiveText('amountLimit', { name, currencyBy }));
}

/** `@demands`: what a root field asks of the caller before a spoke is called. `legalEntity`: argument path, mandatory on mutations. */
export function Demands(activity: string, on: string, legalEntity?: string): FieldOnly {
  return Directive(directiveText('demands', { activity, on, legalEntity }));
}

/** `@gather`: how the hub combines the answers of several instances. `by`: for ROUTE, argument path of the id or code. */
export function Gather(how: 'ROUTE' | 'MERGE' | 'GROUP' | 'ANY', by?: string): FieldOnly {
  return Directive(directiveText('gather', { how: new EnumValue(how), by }));
}

/** `@binds`: the field that an argument or input field stands for, and the use it makes of it. */
export function Binds(field: string, use: Use): InputPart {
  return Directive(directiveText('binds', { field, use: new EnumValue(use) }));
}

export interface FlowOptions {
  readonly use?: Use;
  readonly function?: AggregateFunction;
  readonly declassify?: string;
}

/** `@flow`: a value computed from other fields (`Invoice.gross`); its label is the join of theirs. */
export function Flow(from: string | readonly string[], options: FlowOptions = {}): FieldOnly {
  return Directive(
    directiveText('flow', {
      from: typeof from === 'string' ? [from] : from,
      use: options.use && new EnumValue(options.use),
      function: options.function && new EnumValue(options.function),
      declassify: options.declassify,
    }),
  );
}

/** `@public`: every identified principal may use it; the reason is printed with the release. */
export function Public(reason: string): TypeOrField & ParameterDecorator {
  return Directive(directiveText('public', { reason }));
}

/** Federation's `@key`. `resolvable: false` for a type that is only referred to. */
export function Key(fields: string, resolvable?: false): ClassDecorator {
  return Directive(directiveText('key', { fields, resolvable }));
}

export function Shareable(): TypeOrField {
  return Directive('@shareable');
}

function Inaccessible(): FieldOnly {
  return Directive('@inaccessible');
}

/** A field of another spoke's type that `@requires` reads here. */
export function External(): FieldOnly {
  return Directive('@external');
}

/** Federation's `@requires`: the hub fetches these fields of the owner first. */
export function Requires(fields: string): FieldOnly {
  return Directive(directiveText('requires', { fields }));
}
