import { type Fault, fault } from '../support/faults/Fault';

/**
 * A seeded fault and what kills it: the contract set in which a sample turns red and how many samples it took, or the test of its part where
 * it cannot show in an answer. `npm run test:noninterference -- --faults` tries each of them; `--search` looks for the set anew.
 */
export interface SeededFault {
  readonly id: string;
  readonly fault: Fault;
  readonly by: { readonly set: number; readonly sample: number } | { readonly test: string };
}

const COMPILATION = 'spokes/kit/read/Compilation.ts';
const SELECT = 'spokes/kit/read/select.ts';
const RIGHTS = 'policy/rights.ts';
const STORE_TX = 'spokes/kit/write/StoreTx.ts';
const WALL = 'hub/pipeline/Wall.ts';
const EMITTED_TEST = 'spokes/kit/read/emitted.test.ts';
const PRESENT = 'hub/pipeline/present.ts';
const TOKEN = 'policy/token.ts';
const RIGHTS_TEST = 'policy/rights.oracle.test.ts';
const TOKEN_TEST = 'policy/token.test.ts';
const GATE_TEST = 'policy/gate/everyRule.test.ts';

const sampled = (id: string, [set, sample]: readonly [number, number], made: Fault): SeededFault => ({
  id,
  fault: made,
  by: { set, sample },
});
const tested = (id: string, test: string, made: Fault): SeededFault => ({ id, fault: made, by: { test } });

const ROWS_OFF = [
  { file: COMPILATION, find: 'this.source.public === true || this.policy.rowFilterOff) return', replace: 'true) return' },
  {
    file: COMPILATION,
    find: 'const judged = this.source.public !== true && !this.policy.rowFilterOff;',
    replace: 'const judged = this.source.public === undefined && this.policy.rowFilterOff;',
  },
];
const RLS_OFF = {
  file: 'spokes/kit/store/Runner.ts',
  find: "scope.legalEntities === 'ALL' || this.options.rlsOff === true;",
  replace: 'true;',
};
const WALL_OFF = { file: PRESENT, find: 'if (this.request.wallOff) return', replace: 'if (answer !== null) return' };
const CELLS_OFF = {
  file: COMPILATION,
  find: 'if (this.implied(clear)) return outgoing(sql, kind);',
  replace: 'if (kind) return outgoing(sql, kind);',
};

export const FAULTS: readonly SeededFault[] = [
  // row
  sampled('R01', [1, 1], { off: 'the row filter is dropped everywhere; row level security and the hub stand', edits: ROWS_OFF }),
  sampled('R02', [1, 1], { off: 'row filter and row level security are dropped; the hub stands', edits: [...ROWS_OFF, RLS_OFF] }),
  sampled('R03', [1, 1], {
    off: 'row filter, row level security and the second wall are dropped',
    edits: [...ROWS_OFF, RLS_OFF, WALL_OFF],
  }),
  sampled(
    'R04',
    [1, 1],
    fault('the row filter is dropped from each WHERE', COMPILATION, '[...conditions, this.rowsSql()]', '[...conditions]'),
  ),
  sampled(
    'R05',
    [1, 2],
    fault(
      'the row filter is dropped in totalCount',
      SELECT,
      '${compilation.whereSql([compilation.filterSql(filter)])}`;\n  return { text, values: compilation.values };\n}\n\ninterface Inner',
      '(${compilation.filterSql(filter)})`;\n  return { text, values: compilation.values };\n}\n\ninterface Inner',
    ),
  ),
  sampled(
    'R06',
    [1, 7],
    fault(
      'the row filter is dropped in totals',
      'spokes/kit/read/aggregate.ts',
      'where ${compilation.whereSql([compilation.filterSql(filter)])}${grouping}',
      'where (${compilation.filterSql(filter)})${grouping}',
    ),
  ),
  sampled(
    'R07',
    [1, 1],
    fault(
      'OR stands for AND between filter and policy',
      COMPILATION,
      ".map((each) => `(${each})`).join(' and ');\n  }\n\n  /** Outermost",
      ".map((each) => `(${each})`).join(' or ');\n  }\n\n  /** Outermost",
    ),
  ),
  sampled(
    'R08',
    [1, 1],
    fault(
      'conditions of grants are not looked at',
      RIGHTS,
      'when: allOf(tuple.when, ...this.limits(tuple))',
      'when: allOf(...this.limits(tuple))',
    ),
  ),
  sampled(
    'R09',
    [1, 2],
    fault(
      'a grant holds in every legal entity',
      RIGHTS,
      '{ legalEntities: tuple.legalEntities, when: allOf(',
      "{ legalEntities: 'ALL', when: allOf(",
    ),
  ),
  sampled(
    'R10',
    [1, 5],
    fault(
      'forbids are not looked at',
      RIGHTS,
      'if (this.forbidden(forbid, ask)) left',
      'if (ask.depth === null && this.forbidden(forbid, ask)) left'.replace('ask.depth === null', 'ask.field === forbid.type'),
    ),
  ),
  sampled(
    'R11',
    [1, 5],
    fault('a forbid without fields takes nothing', RIGHTS, 'if (Object.keys(forbid.fields).length === 0) return true;', ''),
  ),
  sampled(
    'R12',
    [1, 10],
    fault(
      'a row is readable where its key may be counted',
      RIGHTS,
      "if (activity === 'READ') return this.allowances('READ', type, model.key, 'PROJECT');",
      "if (activity === 'READ') return this.allowances('READ', type, model.key, 'AGGREGATE');",
    ),
  ),
  sampled(
    'R13',
    [1, 2],
    fault(
      'only the first grant of a row counts',
      COMPILATION,
      "return allowances.map((each) => this.allowanceSql(each)).join(' or ');",
      "return allowances.slice(0, 1).map((each) => this.allowanceSql(each)).join(' or ');",
    ),
  ),
  sampled(
    'R14',
    [1, 1],
    fault(
      'conditions of rows are taken for always true',
      COMPILATION,
      'return this.unconditional() ? explicit :',
      'return this.codes !== undefined ? explicit :',
    ),
  ),
  tested(
    'R15',
    EMITTED_TEST,
    fault(
      'a column that stands anywhere in a comparison counts for it',
      'spokes/kit/read/emitted.ts',
      'return bare === column ||',
      'return left.includes(column) ||',
    ),
  ),
  // cell
  sampled('C01', [1, 1], { off: 'cells leave as they are stored; the hub stands', edits: [CELLS_OFF] }),
  sampled('C02', [1, 1], { off: 'cells leave as they are stored, and the second wall is dropped', edits: [CELLS_OFF, WALL_OFF] }),
  sampled(
    'C03',
    [1, 2],
    fault('a hidden cell enters filters', COMPILATION, "this.cellSql(path, 'FILTER') }", 'columnAt(this.source, path).sql }'),
  ),
  sampled(
    'C04',
    [1, 34],
    fault(
      'order keys are judged by the right to filter',
      SELECT,
      "compilation.cellSql(field, 'ORDER')",
      "compilation.cellSql(field, 'FILTER')",
    ),
  ),
  sampled(
    'C05',
    [1, 14],
    fault(
      'group keys are judged by the right to filter',
      'spokes/kit/read/aggregate.ts',
      "compilation.cellSql(key.field, 'GROUP')",
      "compilation.cellSql(key.field, 'FILTER')",
    ),
  ),
  sampled(
    'C06',
    [1, 7],
    fault(
      'what is summed is judged by the right to filter',
      'spokes/kit/read/aggregate.ts',
      "compilation.cellSql(field, 'AGGREGATE')",
      "compilation.cellSql(field, 'FILTER')",
    ),
  ),
  sampled(
    'C07',
    [1, 5],
    fault('one row that implies a right stands for all', COMPILATION, 'return this.domain.every((row)', 'return this.domain.some((row)'),
  ),
  sampled(
    'C08',
    [1, 1],
    fault(
      'LAST4 leaves whole',
      'spokes/kit/read/masks.ts',
      "return `case when length(${sql}) >= 8 then '****' || right(${sql}, 4) when ${sql} is not null then '****' end`;",
      'return sql;',
    ),
  ),
  sampled(
    'C09',
    [1, 42],
    fault(
      'a masked field leaves in clear to everybody',
      RIGHTS,
      'tuple.clear.includes(field) ? null : (model.mask?.kind ?? null)',
      'field === null ? (model.mask?.kind ?? null) : null',
    ),
  ),
  sampled(
    'C10',
    [1, 10],
    fault(
      'one of several classes is enough',
      RIGHTS,
      'model.classes.every((name) => includes(usesOf(fields, name), use))',
      'model.classes.some((name) => includes(usesOf(fields, name), use))',
    ),
  ),
  sampled(
    'C11',
    [2, 18],
    fault('a limit of an amount is not compared', RIGHTS, "{ op: 'le', field: `${found.field}.amount`, value: { decimal: max } },", ''),
  ),
  // The gate lets no argument bind a use that its field does not have, so no request can show this one.
  tested(
    'C12',
    RIGHTS_TEST,
    fault('the contract does not bound the uses', RIGHTS, '(ask.use !== null && !model.uses.includes(ask.use))', 'ask.use === null'),
  ),
  sampled('C13', [1, 5], {
    off: 'careless spokes mask what is hidden, and the second wall takes the form of a mask for a right',
    edits: [
      {
        file: COMPILATION,
        find: 'if (this.implied(clear)) return outgoing(sql, kind);',
        replace:
          "if (this.policy.rowFilterOff && /^[fgp][0-9]$/.test(judge)) return maskSql('LAST4', sql, []);\n    if (this.implied(clear)) return outgoing(sql, kind);",
      },
      {
        file: WALL,
        find: "if (cell.kind === 'HIDDEN') return false;",
        replace: "if (cell.kind === 'HIDDEN') return hasMaskForm('LAST4', value);",
      },
    ],
  }),
  // store and hub
  sampled(
    'H01',
    [1, 1],
    fault(
      'a reference to a hidden row is not nulled',
      PRESENT,
      'if (answer.isGuarded && row[INTERNAL.visible] !== true) return this.stub(answer, row);',
      '',
    ),
  ),
  sampled(
    'H02',
    [1, 5],
    fault(
      'the hub does not ask the owner of a reference',
      'hub/pipeline/internalFields.ts',
      "...(this.isForeign(field, typeName) && scoped.guard ? [fieldNode(INTERNAL.visible, '_visible')] : []),",
      '',
    ),
  ),
  sampled(
    'H03',
    [1, 1],
    fault(
      'the setting of row level security stays empty',
      'spokes/kit/store/Runner.ts',
      'const les = settingOf(scope.legalEntities);',
      'const les = settingOf([]);',
    ),
  ),
  tested(
    'H04',
    'hub/pipeline/Pipeline.test.ts',
    fault('a cursor leaves unsealed', PRESENT, 'this.request.seal(this.connection, value)', 'value'),
  ),
  sampled(
    'H05',
    [172, 3],
    fault(
      'the first mask that may hold is taken for the one that does',
      WALL,
      'if (truths.includes(true)) break;',
      'if (truths.some((truth) => truth !== false)) break;',
    ),
  ),
  // decided in a part that no answer shows alone
  tested(
    'P01',
    RIGHTS_TEST,
    fault(
      'the currency of a limit is not compared',
      RIGHTS,
      "{ op: 'eq', field: found.model.limit?.currencyBy ?? `${found.field}.currency`, value: currency },",
      '',
    ),
  ),
  tested(
    'P02',
    'policy/allowances.test.ts',
    fault(
      'a grant hides a cell that another shows, since the stricter mask wins',
      'policy/allowances.ts',
      'return places && condition && rank(outer.mask) <= rank(inner.mask);',
      'return places && condition;',
    ),
  ),
  tested(
    'P03',
    'policy/predicate/conformance.test.ts',
    fault('not over null is true', 'policy/predicate/evaluate.ts', 'return truth === null ? null : !truth;', 'return truth !== true;'),
  ),
  tested(
    'P04',
    'policy/predicate/conformance.test.ts',
    fault(
      'the first false of an or decides',
      'policy/predicate/evaluate.ts',
      '    if (one === true) return true;\n    if (one === null) truth = null;\n  }\n  return truth;\n}\n\nfunction not',
      '    if (one !== null) return one;\n    truth = null;\n  }\n  return truth;\n}\n\nfunction not',
    ),
  ),
  tested(
    'P05',
    'policy/grants/policy.test.ts',
    fault('the last day is included', 'policy/grants/effective.ts', '(until === null || on < until)', '(until === null || on <= until)'),
  ),
  tested(
    'P06',
    'policy/grants/onBehalf.test.ts',
    fault(
      'an agent keeps the conditions of the person only',
      'policy/grants/onBehalf.ts',
      'when: allOf(person.when, agent.when),',
      'when: person.when,',
    ),
  ),
  tested(
    'P07',
    'policy/grants/clearOnBehalf.test.ts',
    fault(
      'an agent clears what the person clears',
      'policy/grants/onBehalf.ts',
      'clear: person.clear.filter((field) => agent.clear.includes(field)),',
      'clear: person.clear,',
    ),
  ),
  tested('T01', TOKEN_TEST, fault('a session of another instance is taken', TOKEN, '      audience: expected.audience,\n', '')),
  tested(
    'T02',
    TOKEN_TEST,
    fault(
      'the fingerprint of a session is not computed again',
      TOKEN,
      'if (fingerprintOf(principalOfSession(claims)) !== claims.fp) throw',
      'if (claims.fp === null) throw',
    ),
  ),
  tested(
    'T03',
    TOKEN_TEST,
    fault(
      'a session lives as long as it says',
      TOKEN,
      'if (claims.exp - claims.iat > SESSION_SECONDS_MAX) throw',
      'if (claims.exp === 0) throw',
    ),
  ),
  tested(
    'T04',
    TOKEN_TEST,
    fault(
      'a session outlives the rights',
      TOKEN,
      'if (claims.until !== null && claims.exp * 1_000 > Date.parse(claims.until)) throw',
      'if (claims.exp === 0) throw',
    ),
  ),
  tested(
    'T05',
    'hub/pipeline/CursorSeal.test.ts',
    fault(
      'a cursor opens under another fingerprint',
      'hub/pipeline/CursorSeal.ts',
      "lengthPrefixed(['nave-cursor-1', fingerprint, coordinate, argumentsHash])",
      "lengthPrefixed(['nave-cursor-1', coordinate, argumentsHash])",
    ),
  ),
  tested(
    'T06',
    'hub/pipeline/CursorSeal.test.ts',
    fault(
      'a cursor opens under another filter and order',
      'hub/pipeline/CursorSeal.ts',
      "lengthPrefixed(['nave-cursor-1', fingerprint, coordinate, argumentsHash])",
      "lengthPrefixed(['nave-cursor-1', fingerprint, coordinate])",
    ),
  ),
  tested(
    'T07',
    'spokes/kit/server/proof.test.ts',
    fault(
      'the body of a call is not proved',
      'policy/proof.ts',
      'return hmac256(key, [sid, String(counter), op, bodyHash, requestId, target]);',
      'return hmac256(key, [sid, String(counter), op, requestId, target]);',
    ),
  ),
  tested(
    'T08',
    'spokes/kit/server/proof.test.ts',
    fault(
      'a proof is taken unseen',
      'policy/proof.ts',
      'return timingSafeEqual(macOf(key, call), mac);',
      'return macOf(key, call).length === mac.length;',
    ),
  ),
  sampled('W01', [1, 47], {
    off: 'a hidden row is loaded for a write; the guards of the statement stand',
    edits: [
      { file: STORE_TX, find: 'and t.id = ${key} and (${compilation.rowsSql()}) for update', replace: 'and t.id = ${key} for update' },
    ],
  }),
  sampled(
    'W02',
    [4, 158],
    fault(
      'a write whose row would become hidden is refused with what hid it',
      STORE_TX,
      "if (answer['permitted'] !== 1) throw ConflictOrNotPermitted();\n    return { ok: true",
      "if (answer['permitted'] !== 1) return conflict();\n    return { ok: true",
    ),
  ),
  tested(
    'G01',
    GATE_TEST,
    fault(
      'owners that disagree pass',
      'policy/gate/ownerRules.ts',
      'else if (known.text !== text && known.spoke !== contract.spoke)',
      'else if (known.text === null)',
    ),
  ),
  tested(
    'G02',
    GATE_TEST,
    fault(
      'a masked field may be filtered by',
      'policy/gate/maskRules.ts',
      "const use = uses.find((each) => each !== 'PROJECT'",
      "const use = uses.find((each) => each === 'WRITE' && each !== 'PROJECT'",
    ),
  ),
  tested(
    'G03',
    GATE_TEST,
    fault(
      'what can be hidden may be non-null',
      'policy/gate/nullabilityRules.ts',
      "if (has(field, 'inaccessible') || field.type.kind !== Kind.NON_NULL_TYPE) return [];",
      "if (has(field, 'inaccessible') || field.type.kind !== Kind.LIST_TYPE) return [];",
    ),
  ),
  tested(
    'G04',
    GATE_TEST,
    fault(
      'an owner without the label passes',
      'policy/gate/silentRules.ts',
      '.filter(([label]) => !labels.includes(label))',
      '.filter(([label]) => label === null)',
    ),
  ),
];
