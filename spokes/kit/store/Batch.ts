import pg, { type Connection, type Submittable } from 'pg';

/** One prepared text and its positional parameters. */
export interface Statement {
  /** Of a text that is kept: it is parsed once for each connection. */
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** Whether a read may keep one plan for all values, or must be planned for those at hand; without it, the second. */
  readonly plan?: 'GENERIC' | 'CUSTOM';
}

export type Rows = readonly Record<string, unknown>[];

/**
 * Several statements in one round trip: everything is written at once, with one Sync at the end, and PostgreSQL runs it in order
 * (protocol-flow, "Pipelining"). After an error it skips the rest, so no statement runs unless all before it succeeded.
 * A named statement is parsed once for each connection. Give it to `client.query` of a client that waits for no other query.
 */
export class Batch implements Submittable {
  /** The rows of each statement. Rejects with what PostgreSQL or the driver told. */
  readonly answers: Promise<readonly Rows[]>;
  private readonly values: readonly (readonly Bound[])[];
  private readonly rows: Record<string, unknown>[][];
  private readonly parsed: Statement[] = [];
  private at = 0;
  private columns: readonly Column[] = [];
  private fulfil: (rows: readonly Rows[]) => void = () => undefined;
  private reject: (error: unknown) => void = () => undefined;

  constructor(private readonly statements: readonly Statement[]) {
    // A value that cannot be sent is found before anything is written: half a batch would block the connection.
    this.values = statements.map(({ values }) => values.map((value) => utils.prepareValue(value)));
    this.rows = statements.map(() => []);
    this.answers = new Promise((fulfil, reject) => {
      this.fulfil = fulfil;
      this.reject = reject;
    });
  }

  submit(connection: Connection): void {
    const wire = connection as unknown as Wire;
    wire.stream.cork();
    try {
      this.statements.forEach((statement, at) => {
        const { name = '', text } = statement;
        if (name === '' || wire.parsedStatements[name] !== text) {
          // Of a batch that failed nobody knows how far it came: what may be there by this name goes first.
          if (name !== '') wire.close({ type: 'S', name });
          wire.parse({ name, text });
          if (name !== '') this.parsed.push(statement);
        }
        wire.bind({ statement: name, values: this.values[at] ?? [] });
        wire.describe({ type: 'P' });
        wire.execute();
      });
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
  }

  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    this.columns = fields.map(({ name, dataTypeID }) => ({ name, parse: types.getTypeParser(dataTypeID, 'text') }));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    this.columns.forEach(({ name, parse }, at) => {
      const text = fields[at] ?? null;
      row[name] = text === null ? null : parse(text);
    });
    this.rows[this.at]?.push(row);
  }

  handleCommandComplete(): void {
    this.at += 1;
    this.columns = [];
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete();
  }

  handleError(error: unknown): void {
    this.reject(error);
  }

  handleReadyForQuery(connection: Connection): void {
    const { parsedStatements } = connection as unknown as Wire;
    for (const { name = '', text } of this.parsed) parsedStatements[name] = text;
    this.fulfil(this.rows);
  }
}

interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

type Bound = string | Buffer | null;

/** What pg's connection has beside its types: pg-cursor and pg-query-stream stand on the same. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  /** Text by name of what this connection has parsed; pg's own queries keep it too. */
  readonly parsedStatements: Record<string, string>;
  close(what: { readonly type: 'S'; readonly name: string }): void;
  parse(what: { readonly name: string; readonly text: string }): void;
  bind(what: { readonly statement: string; readonly values: readonly Bound[] }): void;
  describe(what: { readonly type: 'P' }): void;
  execute(): void;
  sync(): void;
}

/** Values become text, and text values, exactly as in every other query of pg. */
const { types, utils } = pg as unknown as {
  readonly types: { readonly getTypeParser: (oid: number, format: 'text') => (text: string) => unknown };
  readonly utils: { readonly prepareValue: (value: unknown) => Bound };
};
