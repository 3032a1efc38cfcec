import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { astFromValue, type ConstArgumentNode, type ConstDirectiveNode, type GraphQLDirective, Kind } from 'graphql';
import { directiveDefinitions } from '../directives/definitions';
import { GrantInvalid } from '../grants/GrantInvalid';
import { type Overlay, type OverlayApplication } from './Overlay';
import { type Register, readRegister } from './Register';

/** Spoke to overlay: every `overlay-<spoke>.yaml` of a folder. Throws GRANT_INVALID with file and line. */
export function loadOverlays(folder: string): ReadonlyMap<string, Overlay> {
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  return new Map(
    files.flatMap((file): [string, Overlay][] => {
      const spoke = /^overlay-([a-z][a-z0-9-]*)\.yaml$/.exec(file)?.[1];
      return spoke === undefined ? [] : [[spoke, readOverlay(file, readFileSync(join(folder, file), 'utf8'))]];
    }),
  );
}

/** One overlay: `activities`, and under `coordinates` the directives of ours that stand on each. Throws GRANT_INVALID with file and line. */
export function readOverlay(file: string, text: string): Overlay {
  const register = readRegister(file, text, ['activities', 'coordinates']);
  const { activities, coordinates = {} } = register.content;
  return {
    file,
    text,
    activities: activities === undefined ? [] : register.texts(activities, ['activities']),
    applications: Object.entries(register.map(coordinates, ['coordinates'])).flatMap(([coordinate, directives]) =>
      Object.entries(register.map(directives, ['coordinates', coordinate])).flatMap(([name, value]) =>
        applicationsOf(register, { coordinate, name, value }),
      ),
    ),
  };
}

interface Entry {
  readonly coordinate: string;
  readonly name: string;
  readonly value: unknown;
}

/** `access: { classes: [core] }`, or a list of such maps. */
function applicationsOf(register: Register, { coordinate, name, value }: Entry): readonly OverlayApplication[] {
  const path = ['coordinates', coordinate, name];
  const definition = directiveDefinitions().get(name);
  if (definition === undefined) throw GrantInvalid(register.place(path), `there is no directive \`@${name}\``);
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.map((each) => ({
    coordinate,
    line: register.line(path),
    directive: directiveOf(register, { path, definition, value: each }),
  }));
}

interface Written {
  readonly path: readonly string[];
  readonly definition: GraphQLDirective;
  readonly value: unknown;
}

function directiveOf(register: Register, { path, definition, value }: Written): ConstDirectiveNode {
  const given = register.map(value, path);
  const unknown = Object.keys(given).find((name) => !definition.args.some((each) => each.name === name));
  if (unknown !== undefined) throw GrantInvalid(register.place(path), `there is no argument \`${unknown}\` of \`@${definition.name}\``);
  const args = definition.args.flatMap(({ name, type }): readonly ConstArgumentNode[] => {
    if (!Object.hasOwn(given, name)) return [];
    try {
      const node = astFromValue(given[name], type);
      if (node === null || node === undefined) return [];
      return [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value: node as ConstArgumentNode['value'] }];
    } catch {
      throw GrantInvalid(register.place(path), `the value of \`${name}\` of \`@${definition.name}\` is unknown`);
    }
  });
  return { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: definition.name }, arguments: args };
}
