import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** A breach that must be refused, or an honest line beside it that must pass. */
interface Planted {
  readonly file: string;
  readonly text: string;
}

const REFUSED: readonly (readonly [name: string, file: string, text: string])[] = [
  ['a repository in a resolver', 'spokes/invoices/api/planted.ts', 'dataSource.getRepository(InvoiceRow);'],
  ['a query builder in a store', 'spokes/invoices/store/planted.ts', 'rows.createQueryBuilder("t").where("t.le = :v", input);'],
  ['find options of the request', 'spokes/vendors/store/planted.ts', 'rows.findOne({ where: input.filter });'],
  ['find of a repository', 'spokes/vendors/store/planted.ts', 'vendorRepository.find(input);'],
  ['a statement beside the Runner', 'spokes/cash/store/planted.ts', 'client.query("select * from statement");'],
  ['a statement of the hub', 'hub/pipeline/planted.ts', 'client.query("select 1");'],
  ['a statement in the read compiler', 'spokes/kit/read/planted.ts', 'pool.query(text);'],
  ['a statement in the documents door', 'spokes/kit/server/planted.ts', 'client.query(text);'],
  ['the entity manager of a migration', 'spokes/cash/store/migrations/planted.ts', 'queryRunner.manager.find(Row);'],
  ['the manager as an import', 'spokes/cash/store/planted.ts', 'import { EntityManager } from "typeorm";'],
  ['a data source of its own', 'spokes/cash/store/planted.ts', 'import { DataSource } from "typeorm";'],
  ['a pool of its own', 'spokes/kit/read/planted.ts', 'import { Pool } from "pg";'],
  ['SET ROLE', 'spokes/kit/store/planted.ts', 'export const text = "set role invoices_all";'],
  ['SET ROLE in a template', 'spokes/kit/store/planted.ts', 'export const text = `begin; SET LOCAL ROLE ${name}`;'],
  ['a setting that stays', 'spokes/kit/store/planted.ts', 'export const text = "set app.les = \'DE01\'";'],
  ['a loader of the module', 'spokes/invoices/api/planted.ts', 'const loader = new DataLoader(load);'],
  ['an exported loader of the module', 'spokes/invoices/store/planted.ts', 'export const loader = new DataLoader(load);'],
  ['a cache of the module', 'spokes/vendors/store/planted.ts', 'const rows = new Map<string, Row>();'],
  ['a cache of a class', 'spokes/vendors/store/planted.ts', 'class Rows { static readonly kept = new Map<string, Row>(); }'],
  ['a loader of the hub', 'hub/plan/planted.ts', 'export const loader = new DataLoader(load);'],
  ['a cache of the hub', 'hub/pipeline/planted.ts', 'const answers = new BoundedCache<Answer>(100);'],
  ['a cache of decisions', 'policy/planted.ts', 'const decisions = new Map<string, boolean>();'],
  ['a cache of a class of the hub', 'hub/store/planted.ts', 'class Seen { static readonly subjects = new Set<string>(); }'],
];

const ALLOWED: readonly (readonly [name: string, file: string, text: string])[] = [
  ['a migration', 'spokes/cash/store/migrations/planted.ts', 'await queryRunner.query("create table note (legal_entity text)");'],
  ['a question to the hub', 'spokes/cash/store/planted.ts', 'await hub.query({ query: text });'],
  ['find of a list', 'spokes/cash/store/planted.ts', 'const found = rows.find((row) => row.id === id);'],
  ['the Runner', 'spokes/kit/store/planted.ts', 'import { Pool } from "pg";\nawait client.query(text);'],
  ['columns of an entity', 'spokes/cash/store/planted.ts', 'import { Column, Entity } from "typeorm";'],
  [
    'a loader of a request',
    'spokes/kit/read/planted.ts',
    'class Rows { private readonly keys = new Map(); load() { return new DataLoader(read); } }',
  ],
  ['what was compiled for a plan', 'hub/plan/planted.ts', 'const programs = new WeakMap<Plan, Program>();'],
  ['a table of constants', 'spokes/cash/domain/planted.ts', 'const KINDS = new Map([["380", "INVOICE"]]);'],
];

/** The messages of the repository rules for each text, in a process of its own: the configuration of eslint is an ES module. */
function lint(planted: readonly Planted[]): readonly (readonly string[])[] {
  const program = `
    import { ESLint, Linter } from 'eslint';
    import tseslint from 'typescript-eslint';
    const planted = JSON.parse(process.argv[1]);
    const eslint = new ESLint();
    const answers = [];
    for (const { file, text } of planted) {
      const { rules } = await eslint.calculateConfigForFile(file);
      const ours = Object.fromEntries(['no-restricted-syntax', 'no-restricted-imports'].flatMap((name) => (rules[name] ? [[name, rules[name]]] : [])));
      const found = new Linter().verify(text, [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser }, rules: ours }], file);
      answers.push(found.map(({ message }) => message));
    }
    console.log(JSON.stringify(answers));`;
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', program, JSON.stringify(planted)], {
    cwd: join(__dirname, '..'),
    encoding: 'utf8',
  });
  return JSON.parse(told) as readonly (readonly string[])[];
}

describe('the rules about rows, roles and loaders', () => {
  const told = lint([...REFUSED, ...ALLOWED].map(([, file, text]) => ({ file, text })));

  it.each(REFUSED.map(([name], at) => [name, at] as const))('refuse %s', (_name, at) => {
    expect(told[at]).toEqual([expect.stringMatching(/PolicyRepository|Runner|SET ROLE|one request/)]);
  });
  it.each(ALLOWED.map(([name], at) => [name, at + REFUSED.length] as const))('let %s pass', (_name, at) => {
    expect(told[at]).toEqual([]);
  });
});
