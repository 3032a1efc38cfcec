import { type ConstDirectiveNode, type GraphQLDirective, isRequiredArgument, valueFromAST } from 'graphql';
import { coordinatesIn } from '../directives/coordinates';
import { directiveDefinitions } from '../directives/definitions';
import { linksOf } from '../directives/links';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

/** DIRECTIVE_UNKNOWN: what this version of our directives does not know is not guessed at. */
export function unknownRules({ contracts }: GateInput): readonly GateError[] {
  return contracts.flatMap((contract) => [
    ...coordinatesIn(contract.document).flatMap(({ name, node, directives }) =>
      directives.flatMap((directive) => problems(directive).map((cause) => ({ ...at(contract, node, name), cause, ...UNKNOWN }))),
    ),
    ...linksOf(contract.written)
      .filter(({ url }) => OURS.test(url) && !KNOWN.test(url))
      .map(({ node, url }) => ({ ...at(contract, node, 'schema'), cause: `this version does not know \`${url}\``, ...UNKNOWN })),
  ]);
}

const OURS = /^https:\/\/specs\.nave\.local\//;
const KNOWN = /^https:\/\/specs\.nave\.local\/nave\/v1\.0$/;
const UNKNOWN = { code: 'DIRECTIVE_UNKNOWN', wayOut: 'use the directives of schema/directives.graphql' };

function problems(directive: ConstDirectiveNode): readonly string[] {
  const name = directive.name.value;
  const definition = directiveDefinitions().get(name);
  if (definition !== undefined) return [...unknownArguments(directive, definition), ...missingArguments(directive, definition)];
  return name.startsWith('nave__') ? [`there is no directive \`@${name}\``] : [];
}

function unknownArguments(directive: ConstDirectiveNode, { args }: GraphQLDirective): readonly string[] {
  return (directive.arguments ?? []).flatMap(({ name, value }) => {
    const known = args.find((each) => each.name === name.value);
    const argument = `\`${name.value}\` of \`@${directive.name.value}\``;
    if (known === undefined) return [`there is no argument ${argument}`];
    return valueFromAST(value, known.type) === undefined ? [`the value of ${argument} is unknown`] : [];
  });
}

function missingArguments(directive: ConstDirectiveNode, { args }: GraphQLDirective): readonly string[] {
  const given = new Set((directive.arguments ?? []).map(({ name }) => name.value));
  return args
    .filter((each) => isRequiredArgument(each) && !given.has(each.name))
    .map(({ name }) => `\`@${directive.name.value}\` lacks its argument \`${name}\``);
}
