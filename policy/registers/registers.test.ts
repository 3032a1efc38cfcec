import { readDeclassified } from './readDeclassified';
import { readOverlay } from './readOverlay';

const refused = (place: string) =>
  expect.objectContaining({ code: 'GRANT_INVALID', message: expect.stringContaining(place) as string }) as Error;

describe('an overlay', () => {
  it('is directives on coordinates, with their lines', () => {
    const { activities, applications } = readOverlay(
      'overlay-x.yaml',
      'activities: [Entry.post]\ncoordinates:\n  Entry:\n    access: { classes: [core] }\n  Query.entries:\n    demands: [{ activity: READ, on: Entry }, { activity: EXPORT, on: Entry }]\n',
    );
    expect(activities).toEqual(['Entry.post']);
    expect(applications.map(({ coordinate, directive, line }) => [coordinate, directive.name.value, line])).toEqual([
      ['Entry', 'access', 4],
      ['Query.entries', 'demands', 6],
      ['Query.entries', 'demands', 6],
    ]);
  });
  it.each([
    ['a directive that is not ours', 'coordinates: { Entry: { deprecated: {} } }', 'there is no directive `@deprecated`'],
    ['an argument that is not there', 'coordinates: { Entry: { access: { loudly: yes } } }', 'there is no argument `loudly`'],
    ['a value that is not there', 'coordinates: { Entry: { access: { classes: [a], uses: [LOOK] } } }', 'the value of `uses`'],
    ['a list of what is one', 'coordinates: [Entry]', 'not a map'],
    ['a key that nobody knows', 'grants: []', 'unknown key `grants`'],
    ['no YAML', '{', 'overlay-x.yaml'],
    ['an alias', 'activities: &a [x]\ncoordinates: *a', 'overlay-x.yaml'],
  ])('is refused for %s', (_, text, cause) => {
    expect(() => readOverlay('overlay-x.yaml', text)).toThrow(refused(cause));
  });
});

describe('the declassification register', () => {
  const entry = 'entries: { spend: { sources: [Invoice.gross], groupings: [[month], [unit]], k: 5, owner: controlling, reason: totals } }';
  it('has sources, groups that do not overlap, k, owner and reason', () => {
    expect(readDeclassified('declassified.yaml', entry)).toEqual({
      spend: { sources: ['Invoice.gross'], groupings: [['month'], ['unit']], k: 5, owner: 'controlling', reason: 'totals' },
    });
  });
  it.each([
    ['groups that overlap', '[[month], [unit]]', '[[month], [month, unit]]', '`month` stands in two grouping sets'],
    ['no group at all', '[[month], [unit]]', '[]', 'not a list of lists'],
    ['small groups', 'k: 5', 'k: 4', 'k is a whole number from 5'],
    ['no reason', ', reason: totals', '', '`spend` lacks `reason`'],
    ['no owner', 'owner: controlling, ', '', '`spend` lacks `owner`'],
    ['a key that nobody knows', 'k: 5', 'k: 5, noise: 1', 'unknown key `noise`'],
  ])('is refused for %s', (_, from, to, cause) => {
    expect(() => readDeclassified('declassified.yaml', entry.replace(from, to))).toThrow(refused(cause));
  });
});
