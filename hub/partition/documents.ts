import { defineError } from '#kernel/errors';
import { typeOf } from '#policy/AccessModel';
import { destinationOf } from '../transport/destinationOf';
import { type DocumentDoor } from './DocumentDoor';
import { type Territory } from './Territory';
import { instancesOf } from './route';

const DocumentWithoutOwner = defineError({
  code: 'DOCUMENT_WITHOUT_OWNER',
  shown: false,
  message: (type: string, legalEntity: string) => `no instance takes documents of \`${type}\` for \`${legalEntity}\``,
});

/** Streams document bytes to the instance that owns rows of a type in a legal entity. */
export function documentDoor(
  territory: () => Pick<Territory, 'registry' | 'transport'> & { readonly model: Territory['model'] | null },
): DocumentDoor {
  return {
    async put({ sha256, legalEntity, type, mediaType, lengthBytes, body, call }) {
      const { model, registry, transport } = territory();
      const spoke = model === null ? undefined : typeOf(model, type)?.owner;
      const entry =
        spoke === undefined ? undefined : instancesOf(registry(), spoke).find((each) => each.legalEntities.includes(legalEntity));
      if (entry === undefined) {
        body.destroy();
        throw DocumentWithoutOwner(type, legalEntity);
      }
      const to = destinationOf(entry);
      const path = `/documents/${encodeURIComponent(sha256)}?legalEntity=${encodeURIComponent(legalEntity)}&type=${encodeURIComponent(type)}`;
      return transport.upload({ to, path, bodyHash: sha256, mediaType, lengthBytes, body, call });
    },
  };
}
