interface Route {
  readonly method: string | readonly string[];
  /** Pattern, as `/v2/models/:model_name`. */
  readonly url: string;
}

/** RFC 9110, 9.3.7: the path of OPTIONS that means the server as a whole. */
export const WHOLE_SERVER = '*';

/** Whether a request asks for the methods of the server as a whole. */
export function asksForServer({ method, url }: { readonly method: string; readonly url: string }): boolean {
  return method === 'OPTIONS' && url === WHOLE_SERVER;
}

/** `::` is a colon. `:name` is a segment, or the part of it that the expression behind it matches. */
const PARTS = /::|:\w+(?:\(\^?([^)]*)\))?|\*|\./g;

function toRegExp(pattern: string): RegExp {
  const path = pattern.replaceAll(PARTS, (part: string, expression: string | undefined) => {
    if (part === '::') return ':';
    if (part === '*') return '.*';
    return part === '.' ? '\\.' : (expression ?? '[^/]+');
  });
  return new RegExp(`^${path}$`);
}

function sortMethods(entries: readonly { readonly methods: ReadonlySet<string> }[]): string[] {
  return [...new Set(entries.flatMap(({ methods }) => [...methods]))].toSorted();
}

/** Tells which methods a path has. Fastify can only tell whether it has a given one. */
export function createRouteIndex() {
  const patterns = new Map<string, { readonly path: RegExp; readonly methods: Set<string> }>();
  return {
    add({ method, url }: Route): void {
      const entry = patterns.get(url) ?? { path: toRegExp(url), methods: new Set() };
      patterns.set(url, entry);
      for (const name of [method].flat()) entry.methods.add(name);
    },
    /** Methods of a URL, which may have a query, sorted. */
    methodsOf(url: string): string[] {
      // The router decodes a segment before it matches the expression.
      const path = url.split('?', 1)[0].replaceAll(/%3a/gi, ':');
      const found = [...patterns.values()].filter((entry) => entry.path.test(path));
      return sortMethods(found);
    },
    /** Methods of all URLs, sorted. */
    allMethods: () => sortMethods([...patterns.values()]),
  };
}
