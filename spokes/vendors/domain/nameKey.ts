// Legal forms as they are written in the countries we meet, without their dots: they name the form of a company, not the company.
const LEGAL_FORMS = new Set(
  (
    'ag gmbh mbh kg kgaa ohg gbr ug se sa sas sarl sasu eurl sca snc bv nv ab oy oyj as asa aps plc ltd limited llp llc inc incorporated corp corporation ' +
    'co company cie spa srl sl slu sro doo zoo kk yk pte pty bhd gk ulc lp'
  ).split(' '),
);
const FILLERS = new Set(['the', 'and', 'und', 'et', 'y', 'e']);

/**
 * The key under which spellings of one company name meet: accents folded, legal forms and "the", "and" dropped, letters and digits only.
 * `Müller & Söhne GmbH` and `MULLER UND SOHNE` share `mullersohne`. Never empty: a name of nothing but dropped words keeps them.
 */
export function nameKey(name: string): string {
  const folded = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'ae');
  const words = joinInitials(folded)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const kept = words.filter((word) => !LEGAL_FORMS.has(word) && !FILLERS.has(word));
  return (kept.length === 0 ? words : kept).join('');
}

// "S.A.R.L.", "G.m.b.H." and "A/S" are one word each: no separator stands between a few letters.
function joinInitials(text: string): string {
  return text.replace(/\b\p{L}{1,3}(?:[./]\p{L}{1,3})+\b\.?/gu, (initials) => initials.replaceAll(/[./]/gu, ''));
}
