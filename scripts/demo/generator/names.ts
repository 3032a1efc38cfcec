import type { DemoAddress } from './DemoGroup';
import type { Random } from './random';
import type { Trade } from './trades';

const HEADS = [
  'Bral',
  'Dorv',
  'Eskel',
  'Fenn',
  'Galv',
  'Hest',
  'Ister',
  'Jorv',
  'Kelv',
  'Lomb',
  'Marl',
  'Norv',
  'Ostr',
  'Prell',
  'Quend',
  'Rusk',
  'Selv',
  'Tolv',
  'Ulm',
  'Varn',
  'Welk',
  'Yarl',
  'Zand',
];
const TAILS = [
  'abor',
  'ander',
  'edal',
  'emark',
  'erik',
  'estad',
  'etto',
  'igard',
  'ihelm',
  'imoor',
  'inger',
  'ivar',
  'oden',
  'olin',
  'onner',
  'orix',
  'ovan',
  'ulen',
  'uster',
  'ymar',
];

const FORMS: Readonly<Record<string, readonly string[]>> = {
  DE: ['GmbH', 'GmbH & Co. KG', 'AG'],
  AT: ['GmbH'],
  NL: ['B.V.'],
  FR: ['SARL', 'SAS'],
  BE: ['SRL', 'NV'],
  GB: ['Ltd', 'LLP', 'plc'],
  IE: ['DAC', 'Ltd'],
  US: ['Inc.', 'LLC', 'Corp.'],
  CA: ['Inc.', 'Ltd.'],
  JP: ['KK'],
  SG: ['Pte. Ltd.'],
};
const STREETS: Readonly<Record<string, readonly string[]>> = {
  DE: ['Am Zirkelbach', 'Schmiedekehre', 'Hinter dem Wehr'],
  AT: ['Zahnradgasse', 'Wehrgasse'],
  NL: ['Tandwielkade', 'Zaagmolenpad'],
  FR: ['rue des Engrenages', 'chemin du Laminoir'],
  BE: ['rue de la Bobine', 'quai des Forgerons'],
  GB: ['Spindle Lane', 'Treadle Row'],
  IE: ['Loom Quay'],
  US: ['Camshaft Avenue', 'Lathe Street', 'Flywheel Road'],
  CA: ['Sprocket Road', 'Millstone Way'],
  JP: ['Haguruma', 'Nejimachi'],
  SG: ['Ratchet Link', 'Flange Road'],
};
const CITIES: Readonly<Record<string, readonly (readonly [city: string, postCode: string])[]>> = {
  DE: [
    ['Hagen', '58095'],
    ['Zwickau', '08056'],
    ['Aalen', '73430'],
  ],
  AT: [['Steyr', '4400']],
  NL: [['Eindhoven', '5611']],
  FR: [
    ['Roanne', '42300'],
    ['Vierzon', '18100'],
  ],
  BE: [['Charleroi', '6000']],
  GB: [
    ['Leeds', 'LS1 1AA'],
    ['Walsall', 'WS1 1AA'],
  ],
  IE: [['Limerick', 'V94 0000']],
  US: [
    ['Toledo', '43604'],
    ['Peoria', '61602'],
  ],
  CA: [
    ['Windsor', 'N9A 1A1'],
    ['Laval', 'H7A 1A1'],
  ],
  JP: [
    ['Hamamatsu', '430-0926'],
    ['Kariya', '448-0028'],
  ],
  SG: [['Singapore', '609607']],
};

/** A company name that the story invents; `taken` keeps it unique and grows. */
export function companyName(
  source: Random,
  { country, trade, taken }: { country: string; trade: Trade; taken: Set<string> },
): { stem: string; name: string } {
  for (;;) {
    const stem = `${source.pick(HEADS)}${source.pick(TAILS)}`;
    const word = trade.word[country] ?? trade.word[''] ?? '';
    if (taken.has(stem) && taken.size < HEADS.length * TAILS.length) continue;
    taken.add(stem);
    return { stem, name: `${stem} ${word} ${source.pick(FORMS[country] ?? ['Ltd'])}` };
  }
}

export function address(source: Random, country: string): DemoAddress {
  const [city, postCode] = source.pick(CITIES[country] ?? [['Springs', '0000']]);
  const street = source.pick(STREETS[country] ?? ['Main Street']);
  const number = String(source.whole(1, 180));
  return { street: ['DE', 'AT', 'NL'].includes(country) ? `${street} ${number}` : `${number} ${street}`, city, postCode, country };
}

/** A customer of the group, named in bank statements only. */
export function customerName(source: Random, country: string): string {
  return `${source.pick(HEADS)}${source.pick(TAILS)} ${source.pick(['Cranes', 'Conveyors', 'Marine', 'Mining', 'Rail', 'Presses'])} ${source.pick(FORMS[country] ?? ['Ltd'])}`;
}
