import { type AccessModel } from '#policy/AccessModel';
import { type Rights } from '#policy/rights';
import { type ExecuteOutcome } from '../plan/Executor';
import { type ActiveRelease } from '../plan/Engine';
import { type SentAttempt } from '../transport/CallContext';
import { type Admitted } from './admit';
import { type Authorised } from './authorise';
import { type GraphQLRequest } from './GraphQLRequest';
import { type OperationValues } from './operationValues';
import { type Presented } from './present';

/** What became known of one request on its way: each stage adds its part. The access log is written from it. */
export class Trail {
  active: ActiveRelease | null = null;
  model: AccessModel | null = null;
  admitted: Admitted | null = null;
  rights: Rights | null = null;
  authorised: Authorised | null = null;
  values: OperationValues | null = null;
  outcome: ExecuteOutcome | null = null;
  presented: Presented | null = null;
  readonly attempts: SentAttempt[] = [];

  constructor(readonly request: GraphQLRequest) {}
}
