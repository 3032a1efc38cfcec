import type { ValueReader } from '../ValueReader';
import type { XmlElement } from '../xml/XmlElement';
import { cii } from './ciiSelector';

/** The date inside a date-time element: unqualified or qualified type, format 102. Null when it is absent. */
export function readCiiDate(holder: XmlElement | null, values: ValueReader): string | null {
  const text = cii.text(holder, 'udt:DateTimeString') ?? cii.text(holder, 'qdt:DateTimeString');
  return values.date102(text, `${holder?.name ?? ''}/DateTimeString`);
}
