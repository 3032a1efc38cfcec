/** The hub, asked as a client with the spoke's own service token. */
export interface HubClient {
  /** Throws HUB_UNAVAILABLE when the hub cannot be reached, HUB_REFUSED when it answers with errors. */
  query<T>(operation: {
    readonly query: string;
    readonly operationName?: string;
    readonly variables?: Readonly<Record<string, unknown>>;
  }): Promise<T>;
}
