import { type ApolloClient, ApolloLink } from '@apollo/client';
import { map } from 'rxjs';

/** A link that empties the store of its client when an answer was made under other rights than the one before: docs/app-developer.md. */
export function resetOnNewRights(client: () => ApolloClient): ApolloLink {
  let known: string | null = null;
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      map((answer) => {
        const { fingerprint } = (answer.extensions?.['policy'] ?? {}) as { readonly fingerprint?: string };
        const isOther = known !== null && fingerprint !== undefined && fingerprint !== known;
        known = fingerprint ?? known;
        if (isOther) client().cache.restore({});
        return answer;
      }),
    ),
  );
}
