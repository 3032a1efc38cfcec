import { type Principal } from '#policy/Principal';
import { type ClientIdentity } from '../identity/ClientIdentity';
import { type AccessRecord } from '../store/AccessRecord';
import { type AccessLog } from '../store/openAccessLog';

export type RecordedCaller = Pick<AccessRecord, 'subject' | 'agent' | 'actor' | 'purpose' | 'fingerprint' | 'policyVersion' | 'epoch'>;

/** Who asked and under which rights, as a record says it. `principal` is null where the request got no rights. */
export async function recordedCaller(
  accessLog: Pick<AccessLog, 'commitment'>,
  identity: Pick<ClientIdentity, 'subject' | 'agent' | 'actor' | 'purpose'>,
  principal: Principal | null,
): Promise<RecordedCaller> {
  const { subject, actor, agent, purpose } = principal ?? identity;
  const [who, by] = await Promise.all([accessLog.commitment(subject), agent === null ? null : accessLog.commitment(agent)]);
  const { fingerprint = null, policyVersion = null, epoch = null } = principal ?? {};
  return { subject: who, agent: by, actor, purpose, fingerprint, policyVersion, epoch };
}
