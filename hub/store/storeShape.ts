import { type Pool } from 'pg';
import { type AccessShape, shapeText } from './AccessRecord';

/** Stores a shape once and answers its digest. */
export async function storeShape(pool: Pool, shape: AccessShape): Promise<string> {
  const { digest, content } = shapeText(shape);
  await pool.query('insert into access_shape (digest, content) values ($1, $2) on conflict (digest) do nothing', [digest, content]);
  return digest;
}
