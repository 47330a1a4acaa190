// Anthropic's own client: node anthropic.mjs ADDRESS MODEL [SCENARIOS]
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { city, faultOf, image, offersTools, run } from './scenarios.mjs';

const [address, model] = process.argv.slice(2);
const client = new Anthropic({ baseURL: address, apiKey: 'key-of-the-client', maxRetries: 0 });
const weather = { name: 'weather', description: 'Tells the weather.', input_schema: city };
const call = (content, more = {}) => ({ model, max_tokens: 1024, messages: [{ role: 'user', content }], ...more });
const textOf = (message) => message.content.filter((b) => b.type === 'text').map((b) => b.text).join('');

await run({
  async text() {
    const reply = await client.messages.create(call('Hello ä😀 東京'));
    assert.match(textOf(reply), /Hello ä😀 東京/);
    assert.deepEqual([reply.type, reply.role, reply.stop_reason], ['message', 'assistant', 'end_turn']);
    assert.ok(reply.usage.input_tokens > 0 && reply.usage.output_tokens > 0);
  },

  async stream() {
    const stream = client.messages.stream(call('Hello ä😀 東京 [words:20] [split]', { system: 'Be brief.' }));
    let text = '';
    stream.on('text', (piece) => { text += piece; });
    const final = await stream.finalMessage();
    assert.equal(textOf(final), text);
    assert.match(text, /Grüße 東京 naïve Ω 🚀/);
    assert.equal(final.stop_reason, 'end_turn');
    assert.ok(final.usage.output_tokens > 20);
  },

  async tools() {
    const messages = [{ role: 'user', content: 'How is it? [tool:weather {"city":"Köln"}]' }];
    const first = await client.messages.create(call('', { messages, tools: [weather] }));
    assert.equal(first.stop_reason, 'tool_use');
    const use = first.content.find((b) => b.type === 'tool_use');
    assert.deepEqual([use.name, use.input], ['weather', { city: 'Köln' }]);
    messages.push({ role: 'assistant', content: first.content }, { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: '12 degrees' }] });
    const second = await client.messages.create(call('', { messages, tools: [weather] }));
    assert.match(textOf(second), /12 degrees/);
  },

  async streamed_tools() {
    const final = await client.messages.stream(call('[tool:weather {"city":"Köln"}] [tool:weather {"city":"Oslo"}]', { tools: [weather] })).finalMessage();
    const uses = final.content.filter((b) => b.type === 'tool_use');
    assert.deepEqual(uses.map((u) => u.input.city), ['Köln', 'Oslo']);
    assert.notEqual(uses[0].id, uses[1].id);
  },

  async image() {
    const reply = await client.messages.create(call([{ type: 'text', text: 'What is this?' }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: image } }]));
    assert.equal(reply.stop_reason, 'end_turn');
  },

  async structured() {
    const reply = await client.messages.create(call('Which city?', { output_config: { format: { type: 'json_schema', schema: city } } }));
    assert.equal(typeof JSON.parse(textOf(reply)).city, 'string');
  },

  async limited() {
    const fault = await faultOf(() => client.messages.create(call('[status:429] [retry-after:7]')));
    assert.ok(fault instanceof Anthropic.RateLimitError);
    assert.deepEqual([fault.error.type, fault.error.error.type], ['error', 'rate_limit_error']);
    assert.equal(fault.headers.get('retry-after'), '7');
    assert.ok(fault.requestID);
  },

  async unknown_model() {
    const fault = await faultOf(() => client.messages.create(call('x', { model: 'no-such-model' })));
    assert.ok(fault instanceof Anthropic.NotFoundError);
    assert.equal(fault.error.error.type, 'not_found_error');
  },

  async error_in_stream() {
    const fault = await faultOf(() => client.messages.stream(call('[words:50] [error:20]')).finalMessage());
    assert.ok(fault instanceof Anthropic.APIError);
  },

  async abort() {
    const stream = client.messages.stream(call('[words:500] [pace:20ms]'));
    let pieces = 0;
    stream.on('text', () => { if (++pieces === 5) stream.abort(); });
    const fault = await faultOf(() => stream.finalMessage());
    assert.ok(fault instanceof Anthropic.APIUserAbortError);
    assert.ok(pieces < 50);
  },

  async models() {
    const names = [];
    for await (const found of client.models.list()) names.push(found.id);
    assert.ok(names.includes(model));
    assert.equal((await client.models.retrieve(model)).id, model);
  },

  async recorded_count() {
    const count = await client.messages.countTokens({ model, messages: [{ role: 'user', content: 'Hello ä😀' }], system: 'Be brief.', tools: [weather] });
    assert.equal(count.input_tokens, 31);
  },

  async recorded_citations() {
    const asked = call('Go.');
    for (const message of [await client.messages.create(asked), await client.messages.stream(asked).finalMessage()]) {
      const text = message.content.find((b) => b.type === 'text');
      assert.equal(text.citations.length, 7);
      assert.ok(text.citations.every((c) => c.type === 'web_search_result_location' && c.url.startsWith('https://')));
    }
  },

  // A call that failed at every target is not made again, or tries would multiply.
  async recorded_failures() {
    const patient = new Anthropic({ baseURL: address, apiKey: 'key-of-the-client', maxRetries: 2 });
    const fault = await faultOf(() => patient.messages.create(call('[status:503]')));
    assert.ok(fault instanceof Anthropic.InternalServerError);
    assert.equal(fault.error.type, 'error');
  },

  async recorded() {
    const asked = call('Go.', offersTools ? { tools: [weather] } : {});
    for (const message of [await client.messages.create(asked), await client.messages.stream(asked).finalMessage()]) {
      assert.ok(message.model.length > 0);
      assert.ok(message.content.some((b) => (b.type === 'text' && b.text) || b.type === 'tool_use'));
      assert.ok(['end_turn', 'max_tokens', 'stop_sequence', 'tool_use', 'pause_turn', 'refusal'].includes(message.stop_reason));
      assert.ok(message.usage.input_tokens > 0 && message.usage.output_tokens > 0);
    }
  },
});
