import { FormatBroken } from '../../domain/errors';
import { DEPTH_MAX, parseXml, parseXmlText } from './parseXml';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('parseXml', () => {
  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'document type'],
    ['a document type behind a comment', '<?xml version="1.0"?><!-- c --><!DOCTYPE a><a/>', 'document type'],
    ['an entity nobody can declare', '<a>&b;</a>', 'the entity `b`'],
    ['a lone ampersand', '<a>b & c</a>', 'cannot be read'],
    ['tags that do not match', '<a><b></a></b>', 'not well-formed'],
    ['two roots', '<a/><b/>', 'cannot be read'],
    ['an unclosed element', '<a><b></b>', 'not well-formed'],
    ['a prefix without a namespace', '<x:a/>', 'a prefix has no namespace'],
    ['depth', '<a>'.repeat(DEPTH_MAX + 2) + '</a>'.repeat(DEPTH_MAX + 2), 'nested too deep'],
    ['a flood of namespaces', `<a ${Array.from({ length: 80 }, (_, at) => `xmlns:p${at}="urn:${at}"`).join(' ')}/>`, 'too many namespaces'],
    ['a flood of tags', `<a>${'<b/>'.repeat(1_000_001)}</a>`, 'more than a million tags'],
    ['a reference to a surrogate', '<a>&#xD800;</a>', 'out of range'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseXmlText(text)).toThrow(
      expect.objectContaining({ code: FormatBroken.code, message: expect.stringContaining(message) }),
    );
  });

  it('refuses more than 20 MiB before it looks inside', () => {
    expect(() => parseXml(new Uint8Array(20 * 1024 * 1024 + 1))).toThrow('larger than 20 MiB');
  });

  it('keeps values as text: nothing becomes a number', () => {
    const { children } = parseXmlText('<a><b>0E68</b><b>0012</b><b>10.10</b><b>12345678901234567890</b><b>true</b></a>');
    expect(children.map(({ text }) => text)).toEqual(['0E68', '0012', '10.10', '12345678901234567890', 'true']);
  });

  it('resolves the five entities and references, and leaves CDATA as it stands', () => {
    const root = parseXmlText('<a b="&lt;&quot;&#65;">&amp;&#xfc;<![CDATA[ &amp; <c/> ]]>&apos;</a>');
    expect(root.text).toBe("&ü &amp; <c/> '");
    expect(root.attributes.get('b')).toBe('<"A');
  });

  it('resolves prefixes by namespace, inner ones first', () => {
    const root = parseXmlText('<p:a xmlns:p="urn:1" xmlns="urn:2"><p:b xmlns:p="urn:3"/><c/></p:a>');
    expect(root.namespace).toBe('urn:1');
    expect(root.children.map(({ namespace, name }) => `${namespace} ${name}`)).toEqual(['urn:3 b', 'urn:2 c']);
  });

  it('does not mistake names for properties of an object', () => {
    expect(parseXmlText('<a><toString>x</toString><hasOwnProperty>y</hasOwnProperty></a>').children.map(({ text }) => text)).toEqual([
      'x',
      'y',
    ]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    try {
      parseXmlText('<a><__proto__ polluted="1"/></a>');
    } catch {
      // refused is as good as read
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('reads a byte order mark, UTF-16 and a declared encoding, and refuses bytes that do not fit', () => {
    expect(parseXml(bytes('\uFEFF<a>ü</a>')).text).toBe('ü');
    expect(parseXml(Buffer.from('\uFEFF<a>ü</a>', 'utf16le')).text).toBe('ü');
    expect(parseXml(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>ü</a>', 'latin1')).text).toBe('ü');
    expect(() => parseXml(Buffer.from('<a>ü</a>', 'latin1'))).toThrow('the bytes are not utf-8');
    expect(() => parseXml(bytes('<?xml version="1.0" encoding="klingon"?><a/>'))).toThrow('the bytes are not klingon');
  });
});
