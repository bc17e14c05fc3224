const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/** An object or a list that is open. */
interface Level {
  path: string;
  /** Null in a list. */
  names: Set<string> | null;
  /** Of the member that is read. */
  at: string | number;
}

/**
 * Paths of members that stand twice in an object: JSON.parse takes the last one and says nothing.
 * @param json a text that JSON.parse takes
 */
export function repeatedMembers(json: string): string[] {
  const repeated: string[] = [];
  const open: Level[] = [];
  let lastToken = '';
  for (const [token] of json.matchAll(TOKEN)) {
    const level = open.at(-1);
    if (token === '{') open.push({ path: pathOf(level), names: new Set(), at: '' });
    else if (token === '[') open.push({ path: pathOf(level), names: null, at: 0 });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',' && typeof level?.at === 'number') level.at++;
    else if (token === ':' && level !== undefined) {
      level.at = String(JSON.parse(lastToken));
      if (level.names?.has(level.at) === true) repeated.push(pathOf(level));
      level.names?.add(level.at);
    }
    lastToken = token;
  }
  return repeated;
}

function pathOf(level: Level | undefined): string {
  if (level === undefined) return '';
  if (level.names === null) return `${level.path}[${level.at}]`;
  return level.path === '' ? String(level.at) : `${level.path}.${level.at}`;
}
