// Holds the tables of fields (src/Gatehouse.AI/Fields) against the types of the vendors' clients: prints every member of a
// request's types that no row is about, one a line ("form: path"), and last how many members were looked at.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const folder = import.meta.dirname;
const modules = path.join(folder, 'node_modules');

/** Where each form's request is declared; clients that are not installed are left out. */
export const forms = [
  { form: 'openai-chat', file: 'openai/resources/chat/completions/completions.d.ts', root: 'ChatCompletionCreateParamsBase' },
  { form: 'openai-responses', file: 'openai/resources/responses/responses.d.ts', root: 'ResponseCreateParamsBase' },
  { form: 'openai-completions', file: 'openai/resources/completions.d.ts', root: 'CompletionCreateParamsBase' },
  { form: 'openai-embeddings', file: 'openai/resources/embeddings.d.ts', root: 'EmbeddingCreateParams' },
  // Blocks that only the model writes stand among those of both roles there.
  { form: 'anthropic-messages', file: '@anthropic-ai/sdk/resources/messages/messages.d.ts', root: 'MessageCreateParamsBase',
    rename: at => at.replace(/^messages\[role=user\]\.content(?=\[type=(tool_use|thinking|redacted_thinking|server_tool_use|fallback|compaction|\w+_tool_result)\])/, 'messages[role=assistant].content') },
  { form: 'gemini', file: '../gemini-body.d.ts', root: 'GenerateContentBody' },
  { form: 'bedrock-converse', file: '@aws-sdk/client-bedrock-runtime/dist-types/models/models_0.d.ts', root: 'ConverseRequest',
    // The model stands in the path.
    elsewhere: ['modelId'] },
  { form: 'ollama-chat', file: 'ollama/dist/index.d.ts', root: 'ChatRequest' },
  { form: 'ollama-generate', file: 'ollama/dist/index.d.ts', root: 'GenerateRequest' },
];

const nothing = ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Never;
const scalar = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.Unknown | ts.TypeFlags.Any | ts.TypeFlags.NonPrimitive;
const closed = ['Blob', 'Uint8Array', 'Date', 'AbortSignal', 'Promise', 'Buffer', 'ArrayBuffer', 'Function'];

export const parts = type => (type.isUnion() ? type.types : [type]).filter(t => (t.flags & nothing) === 0);
export const isScalar = type => (type.flags & scalar) !== 0 || (type.isIntersection() && type.types.some(isScalar));

// A union of texts, numbers and lists is any JSON.
const isJson = all => all.some(t => t.flags & ts.TypeFlags.String) && all.some(t => t.flags & ts.TypeFlags.Number) && all.length > 3;

/** One program for several files, so that what they share is read once. */
export const programOf = files => ts.createProgram(files, {
  strict: true, skipLibCheck: true, moduleResolution: ts.ModuleResolutionKind.Node10, target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts'], types: [],
});

export class World {
  constructor(file, root, program = programOf([file])) {
    this.checker = program.getTypeChecker();
    const source = program.getSourceFile(file);
    let symbol = this.checker.getExportsOfModule(this.checker.getSymbolAtLocation(source)).find(s => s.name === root);
    if (symbol.flags & ts.SymbolFlags.Alias) symbol = this.checker.getAliasedSymbol(symbol);
    this.root = this.checker.getDeclaredTypeOfSymbol(symbol);
  }

  members(type) {
    return this.checker.getPropertiesOfType(type).filter(p => !p.name.startsWith('__') && p.name !== '$unknown'
      && parts(this.typeOf(p)).length > 0 && this.checker.getSignaturesOfType(this.typeOf(p), ts.SignatureKind.Call).length === 0);
  }

  typeOf(member) { return this.checker.getTypeOfSymbol(member); }

  isArray(type) { return this.checker.isArrayType(type) || this.checker.isTupleType(type) || type.symbol?.name === 'ReadonlyArray'; }

  itemOf(type) { return this.checker.getTypeArguments(type)[0]; }

  /** The member by which an object is told from others in its place ("type=text"); null when it has none. */
  tag(type, isAlone = false) {
    for (const name of ['type', 'role']) {
      const member = this.checker.getPropertiesOfType(type).find(m => m.name === name);
      if (!member || (isAlone && member.flags & ts.SymbolFlags.Optional)) continue;
      const all = parts(this.typeOf(member));
      const words = all.filter(t => t.isStringLiteral() && !(t.flags & ts.TypeFlags.EnumLiteral)).map(t => t.value);
      if (words.length && words.length === all.length && (words.length === 1 || name === 'type')) return `${name}=${words[0]}`;
    }
    return null;
  }

  nameOf(type, at) {
    const symbol = type.symbol;
    return !symbol || symbol.name === '__type' || symbol.name === '__object' ? '@' + at : this.checker.getFullyQualifiedName(symbol).replace(/^".*?"\./, '');
  }

  /**
   * Visits each member of each type once, the shortest path first. What is within a whole row is not entered.
   * visit({ path, member, owner, at, extra }) may return false not to enter; `child` makes what is handed on as `extra`.
   */
  walk({ isWhole, rename = at => at, visit, visitItem = () => {}, child = () => null }) {
    const seen = new Set();
    const queue = [{ type: this.root, at: '', extra: null, untagged: false }];
    while (queue.length > 0) {
      const { type, at, isAlone, extra, untagged } = queue.shift();
      if (closed.includes(type.symbol?.name)) continue;
      const told = at ? (this.tag(type, isAlone) ?? '').split('=')[0] : '';
      for (const member of this.members(type)) {
        const key = `${this.nameOf(type, at)}.${member.name}`;
        if (seen.has(key)) continue;
        seen.add(key);
        if (member.name === told) continue;
        const path = rename(at ? `${at}.${member.name}` : member.name);
        const whole = isWhole(path);
        visit({ path, member, owner: type, at, extra, untagged, whole });
        if (!whole) this.enter(this.typeOf(member), path, { member, owner: type, extra, at }, queue, { isWhole, rename, visitItem, child });
      }
    }
  }

  enter(type, path, from, queue, how) {
    const all = parts(type);
    if (isJson(all)) return;
    for (const one of all) {
      if (isScalar(one)) continue;
      const isList = this.isArray(one);
      const inner = isList ? parts(this.itemOf(one) ?? this.checker.getNeverType()).filter(i => !isScalar(i) && !this.isArray(i)) : [one];
      const many = isList ? inner.length > 1 : all.filter(a => !isScalar(a) && !this.isArray(a)).length > 1;
      for (const object of inner) {
        const mark = this.tag(object, !many);
        const at = how.rename(mark ? `${path}[${mark}]` : isList ? `${path}[]` : path);
        if (at !== path && how.isWhole(at)) how.visitItem({ path: at, type: object, ...from, isList });
        else queue.push({ type: object, at, isAlone: !many, untagged: many && !mark, extra: how.child({ path: at, type: object, ...from, isList }) });
      }
    }
  }
}

function check() {
  let count = 0;
  const there = forms.map(f => ({ ...f, full: path.join(modules, f.file) })).filter(f => fs.existsSync(f.full));
  const program = programOf(there.map(f => f.full));
  for (const { form, full, root, rename, elsewhere = [] } of there) {
    const table = JSON.parse(fs.readFileSync(path.join(folder, '../../../src/Gatehouse.AI/Fields', `${form}.json`), 'utf8'));
    const rows = new Set([...table.fields.map(f => f.field), ...elsewhere]);
    const whole = new Set(table.fields.filter(f => f.whole).map(f => f.field));
    new World(full, root, program).walk({
      isWhole: at => whole.has(at),
      rename,
      visit: ({ path: at }) => { count++; if (!rows.has(at)) console.log(`${form}: ${at}`); },
      visitItem: () => count++,
    });
  }
  console.log(`${count} members`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) check();
