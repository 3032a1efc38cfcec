/** JSON with sorted keys and no white space (RFC 8785 for text, booleans, null and safe integers). Other numbers are refused. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError('canonical JSON takes whole numbers only: pass decimals as text');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object') {
    const plain = 'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON as () => unknown)() : value;
    if (plain !== value) return canonicalJson(plain);
    return `{${members(value as Readonly<Record<string, unknown>>)}}`;
  }
  throw new TypeError(`canonical JSON takes no ${typeof value}`);
}

function members(of: Readonly<Record<string, unknown>>): string {
  let text = '';
  // Without a comparison, `sort` goes by UTF-16 code units, as RFC 8785, section 3.2.3, wants it.
  for (const key of Object.keys(of).sort()) {
    const item = of[key];
    if (item !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(item)}`;
  }
  return text;
}
