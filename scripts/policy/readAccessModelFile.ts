import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AccessModel } from '#policy/AccessModel';
import { ACCESS_MODEL_FILE } from '../../hub/supergraph/releaseFiles';

/** The access model of the release in a folder, as `npm run contracts` wrote it. */
export function readAccessModelFile(schema: string): AccessModel {
  const { model } = JSON.parse(readFileSync(join(schema, ACCESS_MODEL_FILE), 'utf8')) as { model: AccessModel };
  return model;
}
