import { type DecoratedClass } from '../../definition';
import { Books1700000000001 } from './Books1700000000001';
import { SpentCalls1700000000002 } from './SpentCalls1700000000002';

/** The kit's own migrations, oldest first; those of a spoke come after them. */
export const KIT_MIGRATIONS: readonly DecoratedClass[] = [Books1700000000001, SpentCalls1700000000002];
