import { type Announced } from '../domain/ports';

/** What a use case of this spoke has done: the aggregate to answer with, what it announced, and counts. */
export interface Change {
  readonly type: 'LegalEntity' | 'BusinessUnit';
  readonly id: string;
  readonly event: Announced | null;
  readonly data?: Readonly<Record<string, number>>;
}
