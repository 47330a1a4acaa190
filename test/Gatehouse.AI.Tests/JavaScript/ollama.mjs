// Ollama's own client: node ollama.mjs ADDRESS MODEL [SCENARIOS]
import assert from 'node:assert/strict';
import { Ollama } from 'ollama';
import { city, faultOf, image, offersTools, run } from './scenarios.mjs';

const [address, model] = process.argv.slice(2);
const client = new Ollama({ host: address });
const tools = [{ type: 'function', function: { name: 'weather', description: 'Tells the weather.', parameters: city } }];
const ask = (content, more = {}) => client.chat({ model, messages: [{ role: 'user', content }], ...more });

async function streamOf(stream, textIn) {
  let text = '', last;
  for await (const line of stream) {
    text += textIn(line);
    last = line;
  }

  assert.equal(last.done, true);
  return { text, last };
}

await run({
  async chat() {
    const reply = await ask('Hello ä😀 東京', { options: { temperature: 0.5, num_predict: 100 } });
    assert.match(reply.message.content, /Hello ä😀 東京/);
    assert.deepEqual([reply.message.role, reply.done, reply.done_reason], ['assistant', true, 'stop']);
    assert.ok(reply.prompt_eval_count > 0 && reply.eval_count > 0);
  },

  async stream() {
    const { text, last } = await streamOf(await ask('Hello ä😀 東京 [words:20] [split]', { stream: true }), (line) => line.message.content);
    assert.match(text, /Grüße 東京 naïve Ω 🚀/);
    assert.equal(last.done_reason, 'stop');
    assert.ok(last.eval_count > 20);
  },

  async generate() {
    const reply = await client.generate({ model, prompt: 'Hello ä😀 東京', system: 'Be brief.' });
    assert.match(reply.response, /Hello ä😀 東京/);
    assert.ok(reply.done && reply.eval_count > 0);
  },

  async streamed_generate() {
    const { text } = await streamOf(await client.generate({ model, prompt: '[words:20]', stream: true }), (line) => line.response);
    assert.match(text, /Grüße 東京 naïve Ω 🚀/);
  },

  async tools() {
    const messages = [{ role: 'user', content: 'How is it? [tool:weather {"city":"Köln"}]' }];
    const first = await client.chat({ model, messages, tools });
    const call = first.message.tool_calls[0].function;
    assert.deepEqual([call.name, call.arguments], ['weather', { city: 'Köln' }]);
    messages.push(first.message, { role: 'tool', content: '12 degrees', tool_name: 'weather' });
    const second = await client.chat({ model, messages, tools });
    assert.match(second.message.content, /12 degrees/);
  },

  async streamed_tools() {
    const cities = [];
    for await (const line of await ask('[tool:weather {"city":"Köln"}] [tool:weather {"city":"Oslo"}]', { tools, stream: true })) {
      for (const call of line.message.tool_calls ?? []) cities.push(call.function.arguments.city);
    }
    assert.deepEqual(cities, ['Köln', 'Oslo']);
  },

  async image() {
    const reply = await client.chat({ model, messages: [{ role: 'user', content: 'What is this?', images: [image] }] });
    assert.equal(reply.done_reason, 'stop');
  },

  async structured() {
    const reply = await ask('Which city?', { format: city });
    assert.equal(typeof JSON.parse(reply.message.content).city, 'string');
  },

  async limited() {
    const fault = await faultOf(() => ask('[status:429] [retry-after:7]'));
    assert.equal(fault.status_code, 429);
    assert.ok(fault.message.length > 0);
  },

  async unknown_model() {
    const fault = await faultOf(() => ask('x', { model: 'no-such-model' }));
    assert.equal(fault.status_code, 404);
    assert.match(fault.message, /no-such-model/);
  },

  async error_in_stream() {
    const fault = await faultOf(async () => { for await (const line of await ask('[words:50] [error:20]', { stream: true })) void line; });
    assert.ok(fault.message.length > 0);
  },

  async abort() {
    let lines = 0;
    const stream = await ask('[words:500] [pace:20ms]', { stream: true });
    const fault = await faultOf(async () => { for await (const line of stream) { void line; if (++lines === 5) stream.abort(); } });
    assert.equal(fault.name, 'AbortError');
    assert.ok(lines < 50);
  },

  async models() {
    const { models } = await client.list();
    assert.ok(models.some((found) => found.name === model));
    assert.ok((await client.show({ model })).capabilities.includes('completion'));
    assert.ok((await client.version()).version.length > 0);
  },

  async recorded() {
    const asked = { model, messages: [{ role: 'user', content: 'Go.' }], tools: offersTools ? tools : undefined };
    const whole = await client.chat(asked);
    assert.ok(whole.message.content || whole.message.tool_calls?.length);
    assert.ok(whole.model.length > 0 && whole.done && whole.eval_count > 0);
    let parts = 0, last;
    for await (const line of await client.chat({ ...asked, stream: true })) {
      parts += (line.message.content ? 1 : 0) + (line.message.tool_calls?.length ?? 0);
      last = line;
    }
    assert.ok(parts > 0 && last.done && last.eval_count > 0);
  },

  async recorded_vectors() {
    const reply = await client.embed({ model, input: ['a', 'ä😀'], dimensions: 2, truncate: false, keep_alive: '5m' });
    assert.deepEqual(reply.embeddings, [[1, -2.5], [3, 4]]);
    assert.equal(reply.prompt_eval_count, 7);
    assert.deepEqual((await client.embeddings({ model, prompt: 'a' })).embedding, [1, -2.5]);
  },
});
