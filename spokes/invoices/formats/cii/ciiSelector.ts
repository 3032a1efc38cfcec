import { CII_AGGREGATES, CII_INVOICE, CII_QUALIFIED, CII_UNQUALIFIED } from '../namespaces';
import { selector } from '../xml/XmlElement';

/** `rsm`, `ram`, `udt` and `qdt` mean the namespaces of CII D16B, whatever prefixes a document uses. */
export const cii = selector({ rsm: CII_INVOICE, ram: CII_AGGREGATES, udt: CII_UNQUALIFIED, qdt: CII_QUALIFIED });
