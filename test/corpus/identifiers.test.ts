import { existsSync, readFileSync } from 'node:fs';
import { identifierChecks } from '../../spokes/vendors/formats/identifierChecks';
import { isLei } from '../../spokes/vendors/domain/lei';
import { join } from 'node:path';

const FOLDER = '../shared/corpus/identifiers';
const at = join(__dirname, '../..', FOLDER);
const present = existsSync(at);

/** The rows of one file: the identifier, the verdict that stands beside it and ours. */
function rows(file: string, check: (text: string) => boolean): { value: string; expected: string; got: string }[] {
  const [, ...lines] = readFileSync(join(at, file), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [value = '', expected = ''] = line.trim().split(',');
    return { value, expected, got: check(value) ? 'valid' : 'invalid' };
  });
}

(present ? describe : describe.skip)(present ? 'the corpus of identifiers' : `corpus absent: ${FOLDER}`, () => {
  it.each([
    ['iban.csv', 48, 7, [], (text: string) => identifierChecks.isIban(text)],
    // A German number of nothing but zeros and a check digit was never given out; jsvat refuses it by format.
    ['vat-eu.csv', 29, 10, ['DE000000011'], (text: string) => identifierChecks.vatId(text) === 'VALID'],
    ['lei.csv', 2, 1, [], isLei],
  ] as const)('%s: %i valid, %i invalid, known differences %j', (file, valid, invalid, known, check) => {
    const all = rows(file, check);
    expect(all.filter((row) => row.expected === 'valid')).toHaveLength(valid);
    expect(all.filter((row) => row.expected === 'invalid')).toHaveLength(invalid);
    expect(all.filter((row) => row.got !== row.expected).map((row) => row.value)).toEqual(known);
  });
});
