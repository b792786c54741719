// Bodies <-> flat fields, as XML or JSON. Every value is text: a MsgId has 64 bits, more than a JavaScript number keeps. The only import of sax.
import sax, { type SAXOptions } from 'sax';

export type Fields = ReadonlyMap<string, string>;
export type Format = 'xml' | 'json';

/** What a reply is made of; a number is written without CDATA. */
export type Reply = Readonly<Record<string, string | number>>;

/** Deepest known push: xml > SendPicsInfo > PicList > item > PicMd5Sum. */
const maxDepth = 8;
const maxElements = 200;

export function formatOf(body: string): Format {
  return body.trimStart().startsWith('{') ? 'json' : 'xml';
}

/** The texts directly under the root, or null for what is not well-formed, has a DOCTYPE, or a field twice. */
export function parseFields(body: string): Fields | null {
  try {
    return formatOf(body) === 'json' ? fieldsOfJson(body) : fieldsOfXml(body);
  } catch {
    return null;
  }
}

/** Entities: only the five of XML itself. The option is missing in the types. */
const options: SAXOptions & { readonly strictEntities: boolean } = { strictEntities: true };

function fieldsOfXml(body: string): Fields {
  if (declares(body)) throw new SyntaxError('has a DOCTYPE');
  const fields = new Map<string, string>();
  const path: string[] = [];
  let elements = 0;
  const refuse = (why: string): never => {
    throw new SyntaxError(why);
  };
  const parser = sax.parser(true, options);
  const add = (text: string): void => {
    const [, name] = path;
    if (path.length === 2 && name !== undefined) fields.set(name, `${fields.get(name) ?? ''}${text}`);
  };
  parser.onerror = (error) => refuse(error.message);
  parser.onopentag = ({ name }) => {
    if (path.length === 0 && (name !== 'xml' || elements > 0)) refuse('its one root is not xml');
    if (++elements > maxElements || path.length >= maxDepth) refuse('is too large or too deep');
    if (path.length === 1 && fields.has(name)) refuse('has a field twice');
    path.push(name);
    if (path.length === 2) fields.set(name, '');
  };
  parser.onclosetag = () => void path.pop();
  parser.ontext = add;
  parser.oncdata = add;
  parser.write(body).close();
  return elements === 0 ? refuse('is empty') : fields;
}

/**
 * Has a DOCTYPE or another declaration. Looked for before the parser sees it: besides what a DOCTYPE can do,
 * sax takes a time that grows with the square of a declaration's length.
 */
function declares(body: string): boolean {
  for (let at = body.indexOf('<!'); at !== -1; ) {
    const close = body.startsWith('<![CDATA[', at) ? ']]>' : body.startsWith('<!--', at) ? '-->' : undefined;
    const end = close === undefined ? -1 : body.indexOf(close, at + 4);
    if (end === -1) return true;
    at = body.indexOf('<!', end);
  }
  return false;
}

/** Numbers outside of texts are put in quotes before anything reads them as numbers. */
function fieldsOfJson(body: string): Fields {
  // a text without an end is taken whole: looking for its end from each quote would take the square of its length
  const quoted = body.replace(/"(?:[^"\\]|\\[\s\S])*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
  const value: unknown = JSON.parse(quoted);
  if (typeof value !== 'object' || value === null) throw new SyntaxError('is not an object');
  const texts = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return new Map(texts);
}

export function writeFields(reply: Reply, format: Format): string {
  if (format === 'json') return JSON.stringify(reply);
  const elements = Object.entries(reply).map(([name, value]) => `<${name}>${xmlValue(value)}</${name}>`);
  return `<xml>${elements.join('')}</xml>`;
}

/** Safe for any text: what XML cannot hold is left out, and the end of the CDATA section is split. */
function xmlValue(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const allowed = value.toWellFormed().replace(forbidden, '');
  return `<![CDATA[${allowed.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
