import { Field, ObjectType } from 'type-graphql';
import { Key } from '#kit/policy/decorators';

/** The legal entity of a row: owned by another spoke, known here by its code alone. */
@ObjectType('LegalEntity', { simpleResolvers: true })
@Key('code', false)
export class LegalEntity {
  @Field() code!: string;
}
