import { UBL_AGGREGATES, UBL_BASICS } from '../namespaces';
import { selector } from '../xml/XmlElement';

/** `cac` and `cbc` mean the namespaces of UBL 2.1, whatever prefixes a document uses. */
export const ubl = selector({ cac: UBL_AGGREGATES, cbc: UBL_BASICS });
