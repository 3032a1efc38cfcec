import { type Client } from 'pg';
import { sha256 } from '#kernel/digest';
import { type Finding } from './Finding';

/** Shapes are named by their digest: what a record says about coordinates is as firm as the record. */
export async function shapeFindings(client: Client): Promise<readonly Finding[]> {
  const { rows } = await client.query<{ digest: string; content: string }>('select digest, content from access_shape order by 1');
  const edited = rows.filter(({ digest, content }) => sha256(content) !== digest);
  const { rows: missing } = await client.query<{ shape: string }>(
    'select distinct r.shape from access_record r left join access_shape s on s.digest = r.shape where r.shape is not null and s.digest is null',
  );
  return [
    ...edited.map(({ digest }): Finding => ({
      code: 'SHAPE_EDITED',
      place: `access log, shape ${digest.slice(0, 12)}`,
      detail: 'its coordinates are not those that were logged',
    })),
    ...missing.map(({ shape }): Finding => ({
      code: 'SHAPE_MISSING',
      place: `access log, shape ${shape.slice(0, 12)}`,
      detail: 'records name it and it is gone',
    })),
  ];
}
