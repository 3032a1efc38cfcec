import { type Allowance, simplified } from './allowances';

const here = (mask: Allowance['mask']): Allowance => ({ legalEntities: ['DE01'], when: null, mask });

describe('allowances that say nothing new', () => {
  it('leave, and the clearest of those that are alike stays, in whatever order they come', () => {
    expect(simplified([here('LAST4'), here(null)])).toEqual([here(null)]);
    expect(simplified([here(null), here('LAST4')])).toEqual([here(null)]);
    expect(simplified([here('CONST'), here('BAND')])).toEqual([here('BAND')]);
  });
  it('stay where they hold in another legal entity', () => {
    const there: Allowance = { ...here(null), legalEntities: ['FR01'] };
    expect(simplified([here(null), there])).toEqual([here(null), there]);
  });
});
