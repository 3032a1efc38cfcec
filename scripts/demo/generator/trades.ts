/** What vendors of one kind sell, how much of it and when. Prices are euro cents; months run from January. */
export interface Trade {
  readonly code: string;
  /** The word for the trade in a company's name, by country. */
  readonly word: Readonly<Record<string, string>>;
  /** How often vendors of this trade send an invoice, against the others. */
  readonly frequency: number;
  /** Demand per month in percent of the average. */
  readonly season: readonly number[];
  readonly items: readonly TradeItem[];
}

export interface TradeItem {
  readonly name: string;
  /** UN/ECE recommendation 20. */
  readonly unit: string;
  readonly price: readonly [min: number, max: number];
  readonly quantity: readonly [min: number, max: number];
}

const EVEN = [100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100];
const PRODUCTION = [95, 100, 115, 105, 105, 110, 95, 60, 115, 120, 115, 65]; // summer shutdown and the end of the year
const WINTER = [160, 150, 125, 95, 75, 60, 60, 60, 75, 100, 125, 150];
const QUARTER_END = [70, 85, 145, 70, 85, 145, 70, 85, 145, 70, 85, 145];

const item = (name: string, unit: string, range: { price: readonly [number, number]; quantity: readonly [number, number] }): TradeItem => ({
  name,
  unit,
  ...range,
});

export const TRADES: readonly Trade[] = [
  {
    code: 'castings',
    frequency: 14,
    season: PRODUCTION,
    word: { DE: 'Gießerei', AT: 'Gießerei', NL: 'Gieterij', FR: 'Fonderie', BE: 'Fonderie', JP: 'Chuzo', '': 'Castings' },
    items: [
      item('Gear housing, grey cast iron, raw', 'C62', { price: [4800, 16500], quantity: [10, 90] }),
      item('Bearing shield, ductile iron', 'C62', { price: [1900, 6200], quantity: [20, 160] }),
      item('Pattern change', 'C62', { price: [45000, 130000], quantity: [1, 2] }),
    ],
  },
  {
    code: 'machining',
    frequency: 14,
    season: PRODUCTION,
    word: { DE: 'Zerspanung', AT: 'Zerspanung', NL: 'Verspaning', FR: 'Usinage', BE: 'Usinage', JP: 'Seimitsu', '': 'Precision' },
    items: [
      item('Shaft, turned and ground', 'C62', { price: [2200, 9800], quantity: [20, 200] }),
      item('Pinion, case hardened', 'C62', { price: [3100, 12400], quantity: [10, 120] }),
      item('Set-up of machine', 'HUR', { price: [7200, 11800], quantity: [2, 12] }),
    ],
  },
  {
    code: 'bearings',
    frequency: 10,
    season: PRODUCTION,
    word: { DE: 'Wälzlager', AT: 'Wälzlager', NL: 'Lagers', FR: 'Roulements', BE: 'Roulements', JP: 'Jikuuke', '': 'Bearings' },
    items: [
      item('Tapered roller bearing', 'C62', { price: [1450, 7900], quantity: [40, 300] }),
      item('Deep groove ball bearing', 'C62', { price: [320, 2100], quantity: [100, 600] }),
    ],
  },
  {
    code: 'electronics',
    frequency: 9,
    season: QUARTER_END,
    word: {
      DE: 'Elektronik',
      AT: 'Elektronik',
      NL: 'Elektronica',
      FR: 'Électronique',
      BE: 'Électronique',
      JP: 'Denshi',
      '': 'Electronics',
    },
    items: [
      item('Encoder, absolute, 24 bit', 'C62', { price: [8900, 21500], quantity: [5, 60] }),
      item('Drive controller board', 'C62', { price: [12500, 38000], quantity: [5, 50] }),
      item('Cable harness', 'C62', { price: [900, 3400], quantity: [20, 200] }),
    ],
  },
  {
    code: 'logistics',
    frequency: 16,
    season: PRODUCTION,
    word: { DE: 'Spedition', AT: 'Spedition', NL: 'Transport', FR: 'Transports', BE: 'Transports', JP: 'Unyu', '': 'Freight' },
    items: [
      item('Road freight, full load', 'C62', { price: [42000, 128000], quantity: [1, 8] }),
      item('Pallet, part load', 'C62', { price: [4800, 13900], quantity: [3, 40] }),
      item('Fuel surcharge', 'C62', { price: [2100, 19000], quantity: [1, 1] }),
    ],
  },
  {
    code: 'energy',
    frequency: 6,
    season: WINTER,
    word: { DE: 'Energie', AT: 'Energie', NL: 'Energie', FR: 'Énergie', BE: 'Énergie', JP: 'Denki', '': 'Power' },
    items: [
      item('Electricity, medium voltage', 'KWH', { price: [9, 21], quantity: [20000, 110000] }),
      item('Natural gas', 'KWH', { price: [4, 9], quantity: [30000, 160000] }),
      item('Metering point', 'MON', { price: [3500, 9500], quantity: [1, 1] }),
    ],
  },
  {
    code: 'facility',
    frequency: 8,
    season: EVEN,
    word: { DE: 'Gebäudedienste', AT: 'Gebäudedienste', NL: 'Schoonmaak', FR: 'Propreté', BE: 'Propreté', JP: 'Seisou', '': 'Facilities' },
    items: [
      item('Cleaning of halls', 'MON', { price: [180000, 620000], quantity: [1, 1] }),
      item('Waste collection', 'C62', { price: [9500, 28000], quantity: [2, 12] }),
    ],
  },
  {
    code: 'tooling',
    frequency: 9,
    season: PRODUCTION,
    word: { DE: 'Werkzeuge', AT: 'Werkzeuge', NL: 'Gereedschap', FR: 'Outillage', BE: 'Outillage', JP: 'Kougu', '': 'Tooling' },
    items: [
      item('Hob, coated', 'C62', { price: [38000, 118000], quantity: [1, 10] }),
      item('Indexable insert, box of ten', 'C62', { price: [6900, 14800], quantity: [5, 60] }),
      item('Regrinding', 'C62', { price: [5200, 9800], quantity: [2, 20] }),
    ],
  },
  {
    code: 'packaging',
    frequency: 8,
    season: PRODUCTION,
    word: { DE: 'Verpackung', AT: 'Verpackung', NL: 'Verpakking', FR: 'Emballages', BE: 'Emballages', JP: 'Housou', '': 'Packaging' },
    items: [
      item('Crate, heat treated', 'C62', { price: [3900, 14500], quantity: [10, 90] }),
      item('Corrosion protection film', 'MTR', { price: [85, 310], quantity: [200, 2000] }),
    ],
  },
  {
    code: 'software',
    frequency: 5,
    season: QUARTER_END,
    word: { DE: 'Systemhaus', AT: 'Systemhaus', NL: 'Systemen', FR: 'Systèmes', BE: 'Systèmes', JP: 'Shisutemu', '': 'Systems' },
    items: [
      item('Maintenance of design software', 'MON', { price: [95000, 480000], quantity: [1, 3] }),
      item('Consulting', 'HUR', { price: [11500, 19500], quantity: [8, 120] }),
    ],
  },
];
