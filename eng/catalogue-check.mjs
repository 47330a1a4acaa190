// Prices a call of every model by the own function of @pydantic/genai-prices: what the tests hold our computation against.
// Each line: [provider, model asked for, model found, time, tokens and others by bucket, dollars]. Run by eng/catalogue.sh.
import { readFileSync } from 'node:fs';

const [pricesFolder] = process.argv.slice(2);
const text = readFileSync(`${pricesFolder}/dist/index.cjs`, 'utf8');
const list = /const (\w+)=\[\{id:"/.exec(text)[1];
const module = { exports: {} };
new Function('exports', 'module', `${text};module.list=${list};`)(module.exports, module);
const { calcPrice } = module.exports;

const TYPES = { aws: 'bedrock', google: 'gemini', moonshotai: 'moonshot', voyageai: 'voyage', 'x-ai': 'xai', zai: 'zhipu' };

// A name that the model's rules match; null where only an expression does.
function nameOf(match) {
  const [kind] = Object.keys(match);
  switch (kind) {
    case 'or': return match.or.map(nameOf).find(name => name !== null) ?? null;
    case 'and': return match.and.map(nameOf).find(name => name !== null) ?? null;
    case 'regex': return null;
    default: return match[kind];
  }
}

// Buckets in the order of the test: input, cache read, cache write 5m and 1h, audio in, audio from the cache, images in,
// output, reasoning, audio out, images out, searches, seconds.
function usageOf(prices, prompt) {
  const has = key => prices[key] !== undefined;
  if (has('audio_hours')) return [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 754];
  const output = has('output_mtok');
  const parts = [
    0, 20_003, 3_001, has('cache_write_1h_mtok') ? 1_009 : 0, has('input_audio_mtok') ? 907 : 0, has('cache_audio_read_mtok') ? 501 : 0,
    has('input_image_mtok') ? 1_203 : 0, output ? 2_111 : 0, output ? 333 : 0, has('output_audio_mtok') ? 409 : 0, has('output_image_mtok') ? 1_290 : 0,
    has('web_searches_kcount') ? 3 : 0, 0,
  ];
  // Images and sound that are cached have prices of their own where a model hears or sees: nothing else is cached then.
  if (has('input_audio_mtok') || has('input_image_mtok')) parts[1] = has('cache_read_mtok') ? 2_005 : 0;
  parts[0] = prompt - parts.slice(1, 7).reduce((sum, part) => sum + part, 0);
  return parts;
}

function reported([input, read, write5m, write1h, audio, audioRead, image, output, reasoning, audioOut, imageOut, searches, seconds]) {
  return {
    input_tokens: input + read + write5m + write1h + audio + audioRead + image,
    cache_read_tokens: read + audioRead, cache_write_tokens: write5m + write1h, cache_write_5m_tokens: write5m, cache_write_1h_tokens: write1h,
    input_audio_tokens: audio + audioRead, cache_audio_read_tokens: audioRead, input_image_tokens: image,
    output_tokens: output + reasoning + audioOut + imageOut, output_reasoning_tokens: reasoning, output_audio_tokens: audioOut, output_image_tokens: imageOut,
    web_searches: searches, audio_seconds: seconds, input_audio_seconds: seconds, cache_image_read_tokens: 0,
  };
}

function timesOf(prices) {
  if (!Array.isArray(prices)) return ['2026-09-23T12:00:00Z'];
  const times = new Set(['2020-01-01T12:00:00Z', '2026-09-23T02:59:59Z', '2026-09-23T12:00:00Z', '2030-01-01T23:00:00Z']);
  for (const { constraint } of prices) {
    if (constraint?.type === 'start_date') {
      const day = new Date(`${constraint.start_date}T00:00:00Z`);
      times.add(new Date(day - 1000).toISOString().replace('.000', ''));
      times.add(`${constraint.start_date}T00:00:00Z`);
    } else if (constraint) {
      for (const time of [constraint.start_time, constraint.end_time]) {
        const at = new Date(`2026-09-23T${time}`);
        times.add(new Date(at - 1000).toISOString().replace('.000', ''));
        times.add(at.toISOString().replace('.000', ''));
      }
    }
  }
  return [...times].sort();
}

const lines = [];
for (const provider of module.list) {
  const router = /^huggingface_(.+)$/.exec(provider.id)?.[1];
  const type = router ? 'huggingface' : TYPES[provider.id] ?? provider.id;
  for (const model of provider.models) {
    const name = nameOf(model.match) ?? model.id;
    const periods = Array.isArray(model.prices) ? model.prices.map(p => p.prices) : [model.prices];
    const keys = Object.assign({}, ...periods);
    const edges = new Set(periods.flatMap(p => Object.values(p)).flatMap(v => (typeof v === 'object' ? v.tiers : [])).flatMap(t => [t.start, t.start + 1]));
    for (const prompt of edges.size ? [...edges].sort((a, b) => a - b) : [50_021]) {
      for (const time of timesOf(model.prices)) {
        const usage = usageOf(keys, prompt);
        const priced = calcPrice(reported(usage), name, { providerId: provider.id, timestamp: new Date(time) });
        if (!priced) throw new Error(`${provider.id} ${name} has no price`);
        const found = router ? `${priced.model.id}:${router}` : priced.model.id;
        lines.push([type, router ? `${name}:${router}` : name, found, time, usage, priced.total_price]);
      }
    }
  }
}
process.stdout.write(lines.map(line => `${JSON.stringify(line)}\n`).join(''));
