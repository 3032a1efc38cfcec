import { type SpokeReply, type SpokeRequest } from '../transport/Transport';
import { openFetcher } from './openFetcher';
import { type SubgraphFetcher } from './SubgraphFetcher';

/** A subgraph that this process answers itself: no address, no token, and the same second wall over what comes back. */
export interface LocalSubgraph {
  /** Never throws for what the caller asks: that is an error of the reply. */
  answer(request: Pick<SpokeRequest, 'query' | 'variables' | 'call'>): Promise<SpokeReply>;
}

/** Fetches of the named subgraphs stay in the process; all others go the usual way. */
export function withLocal(fetcher: SubgraphFetcher, local: ReadonlyMap<string, LocalSubgraph>): SubgraphFetcher {
  const own = new Map([...local].map(([name, subgraph]) => [name, openFetcher(transportOf(subgraph), new Map())]));
  const fetcherOf = (service: string): SubgraphFetcher => own.get(service) ?? fetcher;
  return {
    root: (fetch) => fetcherOf(fetch.program.service).root(fetch),
    entities: (fetch) => fetcherOf(fetch.program.service).entities(fetch),
  };
}

function transportOf(subgraph: LocalSubgraph): Parameters<typeof openFetcher>[0] {
  return { send: (request) => subgraph.answer(request) };
}
