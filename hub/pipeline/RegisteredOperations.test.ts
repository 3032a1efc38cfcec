import { join } from 'node:path';
import { parse, print } from 'graphql';
import { sha256 } from '#kernel/digest';
import { loadOperations, RegisteredOperations } from './RegisteredOperations';

const text = '# What is open,\n# by vendor.\nquery open { a }\n';

it('finds an operation by the hash of its file, of its trimmed and of its printed text', () => {
  const operations = new RegisteredOperations([{ name: 'open.graphql', text }]);
  for (const hash of [
    sha256(text),
    sha256(text.trim()),
    sha256(print(parse(text))),
    `sha256:${sha256(text)}`,
    sha256(text).toUpperCase(),
  ]) {
    expect(operations.find(hash)).toMatchObject({ name: 'open', description: 'What is open, by vendor.' });
  }
  expect(operations.find('open')).toBeNull();
  expect(operations.findText(text)?.name).toBe('open');
  expect(operations.findText('query open { b }')).toBeNull();
});

it.each([
  ['two operations', 'query a { a } query b { b }'],
  ['one without a name', '{ a }'],
  ['fragments only', 'fragment F on T { a }'],
  ['no GraphQL', 'hello {'],
])('refuses a file with %s', (_, bad) => {
  expect(() => new RegisteredOperations([{ name: 'bad.graphql', text: bad }])).toThrow(
    expect.objectContaining({ code: 'OPERATION_FILE_INVALID' }) as Error,
  );
});

it('has words for every operation of the release', () => {
  const { all } = loadOperations(join(__dirname, '../../schema/operations'));
  expect(all.length).toBeGreaterThanOrEqual(4);
  expect(all.filter(({ description }) => description.length < 20)).toEqual([]);
  expect(loadOperations('/nowhere').all).toEqual([]);
});
