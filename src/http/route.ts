// What a platform may ask of the shared HTTP server. Types only: adapters depend on this, not on the server.

export interface WebRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** The query as it came; a name given twice keeps its first value. */
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Raw: a signature counts bytes. At most the route's `maxBytes`. */
  readonly body: Buffer;
  /** Aborted when the caller closes the connection before it is answered. */
  readonly closed: AbortSignal;
}

export interface WebResponse {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Larger bodies are answered 413 and never read. */
  readonly maxBytes: number;
  /** A rejection is answered 500 (StoreError: 503) with one generic line. */
  handle(request: WebRequest): Promise<WebResponse>;
}
