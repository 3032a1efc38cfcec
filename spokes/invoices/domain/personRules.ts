import type { Invoice } from './Invoice';

export interface Who {
  readonly subject: string;
  /** Kind of the principal: PERSON, SERVICE or AGENT. */
  readonly actor: string;
}

/** A second person accepts an exception: a natural person, and not who brought the invoice in. */
export function mayAccept(invoice: Pick<Invoice, 'enteredBy'>, who: Who): boolean {
  return who.actor === 'PERSON' && who.subject !== invoice.enteredBy;
}

/** Who decides on an invoice is a natural person who neither brought it in nor accepted its exception nor submitted it. */
export function mayDecide(invoice: Pick<Invoice, 'enteredBy' | 'acceptedBy' | 'submittedBy'>, who: Who): boolean {
  return who.actor === 'PERSON' && ![invoice.enteredBy, invoice.acceptedBy, invoice.submittedBy].includes(who.subject);
}
