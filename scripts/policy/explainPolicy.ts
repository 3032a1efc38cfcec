import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import { defineError } from '#kernel/errors';
import { type DecisionNode, decisionTree, type TreeContext } from '#policy/explain/decisionTree';
import { operationUses } from '#policy/explain/operationUses';
import { checkPolicy } from '#policy/grants/checkPolicy';
import { loadPolicy } from '#policy/grants/PolicyDocument';
import { principalFor } from '#policy/grants/principalFor';
import { compileRights } from '#policy/rights';
import { loadOperations } from '../../hub/pipeline';
import { readRelease } from '../../hub/supergraph/releaseFiles';
import { DEMO_LAYOUT } from '../platform/layout';

const OperationUnknown = defineError({
  code: 'OPERATION_UNKNOWN',
  shown: false,
  message: (named: string, cause: string) => `\`${named}\` is no operation: ${cause}`,
});

export interface ExplainPolicyOptions {
  /** `person:bruno`, `anna`, or `agent:x` with `onBehalfOf`. */
  readonly as: string;
  readonly onBehalfOf: string | null;
  readonly purpose: string | null;
  /** A file, or the name or id of a registered operation. */
  readonly operation: string;
  readonly legalEntity: string | null;
  readonly policy: string;
  readonly schema: string;
  readonly json: boolean;
  readonly write: (line: string) => void;
}

/** Prints the whole decision tree of an operation for one principal. True when nothing of it is denied. */
export async function explainPolicy(options: ExplainPolicyOptions): Promise<boolean> {
  const { accessModel: model, apiSchema } = await readRelease(options.schema);
  if (model === null) throw new TypeError('a release without an access model');
  const policy = loadPolicy(options.policy);
  checkPolicy(policy, model);
  const { text, isRegistered } = operationText(options);
  const uses = operationUses(apiSchema, parse(text));
  if (uses.length === 0) throw OperationUnknown(options.operation, 'it names no field of the release');
  const context = contextOf(options, { model, policy, isRegistered });
  const nodes = decisionTree(context, uses);
  if (options.json) options.write(JSON.stringify({ principal: context.rights.principal.subject, nodes }, null, 2));
  else for (const line of treeLines(nodes)) options.write(line);
  return nodes.every(({ outcome }) => outcome !== 'DENIED');
}

function contextOf(
  { as, onBehalfOf, purpose, legalEntity }: ExplainPolicyOptions,
  { model, policy, isRegistered }: Pick<TreeContext, 'model' | 'policy'> & { readonly isRegistered: boolean },
): TreeContext {
  const named = as.includes(':') ? as : `person:${as}`;
  const actor = named.startsWith('service:') ? 'SERVICE' : named.startsWith('agent:') ? 'AGENT' : 'PERSON';
  const subject = actor === 'AGENT' ? (onBehalfOf ?? named) : named;
  const now = {
    on: new Date().toISOString().slice(0, 10),
    purpose,
    operations: isRegistered ? ('REGISTERED' as const) : ('ANY' as const),
    registry: { ...DEMO_LAYOUT, instances: [] },
  };
  const principal = principalFor(policy, { subject, actor, agent: actor === 'AGENT' ? named : null, ...now });
  const delegators = policy.delegations.filter(({ to }) => to === subject).map(({ by }) => by);
  const subjects = [...new Set([subject, named, ...delegators])];
  return { model, policy, now, rights: compileRights(model, principal), subjects, legalEntity };
}

function operationText({ operation: named, schema }: ExplainPolicyOptions): { readonly text: string; readonly isRegistered: boolean } {
  const operations = loadOperations(join(schema, 'operations'));
  const registered = operations.all.find(({ name }) => name === named) ?? operations.find(named);
  if (registered !== null) return { text: registered.text, isRegistered: true };
  if (statSync(named, { throwIfNoEntry: false })?.isFile() !== true)
    throw OperationUnknown(named, 'there is no such file and no registered operation of that name or id');
  const text = readFileSync(named, 'utf8');
  return { text, isRegistered: operations.findText(text) !== null };
}

function treeLines(nodes: readonly DecisionNode[]): readonly string[] {
  const lines = nodes.flatMap(({ coordinate, path, rule, outcome, questions }) => [
    `${outcome.padEnd(7)} ${coordinate}  at ${path}${rule === null ? '' : `  ${rule}`}`,
    ...questions.flatMap((each) => [
      `  ${each.allowed ? 'yes' : 'no '}  ${each.asks}${each.classes.length === 0 ? '' : `, class ${each.classes.join(' and ')}`}${each.mask === null ? '' : `, mask ${each.mask}`}${each.limit === null ? '' : `, limit ${each.limit}`}`,
      ...each.where.map((where) => `       ${where}`),
      ...(each.considered ?? []).map(
        ({ kind, place, covers, because }) =>
          `       ${kind === 'FORBID' ? 'forbid ' : ''}${covers ? 'covers' : 'does not cover'}: ${place}: ${because}`,
      ),
      ...(each.considered?.length === 0 ? ['       nothing is written about it for this principal'] : []),
    ]),
  ]);
  const denied = nodes.filter(({ outcome }) => outcome === 'DENIED').length;
  return [...lines, `${String(nodes.length)} coordinates, ${String(denied)} denied`];
}
