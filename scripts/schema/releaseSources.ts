import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildContract } from '#kit/schema/buildSpoke';
import { type Contract } from '#policy/directives/contractTypes';
import { type GateOptions } from '#policy/gate/GateInput';
import { loadPolicy } from '#policy/grants/PolicyDocument';
import { loadDeclassified } from '#policy/registers/readDeclassified';
import { loadOverlays } from '#policy/registers/readOverlay';
import { loadShownErrors } from '#policy/registers/shownErrors';
import { platformContract } from '../../hub/platform/contract';
import { spokeDefinition, spokeNames } from '../platform/spokes';

/** What a release is made of: the contracts, and the files that the gate holds them against. */
export interface ReleaseSources {
  readonly contracts: readonly Contract[];
  readonly options: GateOptions;
}

/** The contracts that the code of our spokes prints, and those of `dir` that others wrote. Throws GRANT_INVALID. */
export async function printedSources(dir: string): Promise<ReleaseSources> {
  const ours: Contract[] = [];
  for (const spoke of spokeNames()) ours.push({ spoke, ...(await buildContract(spokeDefinition(spoke))) });
  ours.push(platformContract());
  const foreign = committedContracts(dir).filter(({ overlay }) => overlay !== undefined);
  return { contracts: [...ours, ...foreign], options: gateOptions(dir) };
}

/** Everything as it is committed in a folder that looks like schema/. Activities of our spokes are those of its access model. Throws GRANT_INVALID. */
export function committedSources(dir: string): ReleaseSources {
  return { contracts: committedContracts(dir), options: gateOptions(dir) };
}

function committedContracts(dir: string): readonly Contract[] {
  const overlays = loadOverlays(join(dir, 'policy'));
  const activities = committedActivities(join(dir, 'access-model.json'));
  const files = existsSync(join(dir, 'spokes')) ? readdirSync(join(dir, 'spokes')).sort() : [];
  return files
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => {
      const spoke = file.slice(0, -'.graphql'.length);
      const sdl = readFileSync(join(dir, 'spokes', file), 'utf8');
      const overlay = overlays.get(spoke);
      return overlay === undefined ? { spoke, sdl, activities } : { spoke, sdl, activities: [], overlay };
    });
}

function committedActivities(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  const { model } = JSON.parse(readFileSync(file, 'utf8')) as { readonly model?: { readonly activities?: readonly string[] } };
  return model?.activities ?? [];
}

function gateOptions(dir: string): GateOptions {
  const policy = existsSync(join(dir, 'policy')) ? loadPolicy(join(dir, 'policy')) : null;
  return {
    policy,
    decisions: policy?.decisions.map(({ name }) => name),
    registers: {
      declassified: loadDeclassified(join(dir, 'policy', 'declassified.yaml')),
      shownErrors: loadShownErrors(join(dir, 'shown-errors.yaml')),
    },
  };
}
