// OpenAI's own client: node openai.mjs ADDRESS MODEL [SCENARIOS]
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { city, faultOf, image, offersTools, run } from './scenarios.mjs';

const [address, model] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: 'key-of-the-client', maxRetries: 0 });
const weather = { type: 'function', function: { name: 'weather', description: 'Tells the weather.', parameters: city } };
const ask = (content, more = {}) => client.chat.completions.create({ model, messages: [{ role: 'user', content }], ...more });

await run({
  async text() {
    const reply = await ask('Hello ä😀 東京');
    assert.match(reply.choices[0].message.content, /Hello ä😀 東京/);
    assert.equal(reply.choices[0].finish_reason, 'stop');
    assert.ok(reply.usage.prompt_tokens > 0 && reply.usage.completion_tokens > 0);
    assert.equal(reply.usage.total_tokens, reply.usage.prompt_tokens + reply.usage.completion_tokens);
  },

  async stream() {
    const stream = await ask('Hello ä😀 東京 [words:20] [split]', { stream: true, stream_options: { include_usage: true } });
    let text = '', finishes = 0, usage;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta?.content ?? '';
      finishes += chunk.choices[0]?.finish_reason ? 1 : 0;
      usage = chunk.usage ?? usage;
    }
    assert.match(text, /Grüße 東京 naïve Ω 🚀/);
    assert.equal(finishes, 1);
    assert.ok(usage.completion_tokens > 20);
  },

  async tools() {
    const messages = [{ role: 'user', content: 'How is it? [tool:weather {"city":"Köln"}]' }];
    const first = await client.chat.completions.create({ model, messages, tools: [weather], tool_choice: 'auto' });
    assert.equal(first.choices[0].finish_reason, 'tool_calls');
    const call = first.choices[0].message.tool_calls[0];
    assert.deepEqual([call.function.name, JSON.parse(call.function.arguments)], ['weather', { city: 'Köln' }]);
    messages.push(first.choices[0].message, { role: 'tool', tool_call_id: call.id, content: '12 degrees' });
    const second = await client.chat.completions.create({ model, messages, tools: [weather] });
    assert.match(second.choices[0].message.content, /12 degrees/);
  },

  async streamed_tools() {
    const final = await client.chat.completions
      .stream({ model, messages: [{ role: 'user', content: '[tool:weather {"city":"Köln"}] [tool:weather {"city":"Oslo"}]' }], tools: [weather] })
      .finalChatCompletion();
    const calls = final.choices[0].message.tool_calls;
    assert.deepEqual(calls.map((c) => JSON.parse(c.function.arguments).city), ['Köln', 'Oslo']);
    assert.notEqual(calls[0].id, calls[1].id);
  },

  async structured() {
    const reply = await ask('Which city?', { response_format: { type: 'json_schema', json_schema: { name: 'place', strict: true, schema: city } } });
    assert.equal(typeof JSON.parse(reply.choices[0].message.content).city, 'string');
  },

  async image() {
    const reply = await ask([{ type: 'text', text: 'What is this?' }, { type: 'image_url', image_url: { url: `data:image/png;base64,${image}` } }]);
    assert.equal(reply.choices[0].finish_reason, 'stop');
  },

  async limited() {
    const fault = await faultOf(() => ask('[status:429] [retry-after:7]'));
    assert.ok(fault instanceof OpenAI.RateLimitError);
    assert.equal(fault.headers.get('retry-after'), '7');
    assert.ok(fault.error.message.length > 0);
  },

  async unknown_model() {
    const fault = await faultOf(() => client.chat.completions.create({ model: 'no-such-model', messages: [{ role: 'user', content: 'x' }] }));
    assert.ok(fault instanceof OpenAI.NotFoundError);
    assert.equal(fault.code, 'model_not_found');
  },

  async error_in_stream() {
    const fault = await faultOf(async () => {
      for await (const chunk of await ask('[words:50] [error:20]', { stream: true })) void chunk;
    });
    assert.ok(fault instanceof OpenAI.APIError);
  },

  async abort() {
    const stream = await ask('[words:500] [pace:20ms]', { stream: true });
    let chunks = 0;
    for await (const chunk of stream) {
      void chunk;
      if (++chunks === 5) stream.controller.abort();
    }
    assert.ok(chunks < 50);
  },

  async models() {
    const names = [];
    for await (const found of client.models.list()) names.push(found.id);
    assert.ok(names.includes(model));
    assert.equal((await client.models.retrieve(model)).id, model);
  },

  async responses() {
    const reply = await client.responses.create({ model, input: 'Hello ä😀 東京', store: false });
    assert.equal(reply.status, 'completed');
    assert.match(reply.output_text, /Hello ä😀 東京/);
    assert.ok(reply.usage.input_tokens > 0 && reply.usage.output_tokens > 0);
  },

  async streamed_responses() {
    let text = '', last = -1;
    const stream = client.responses.stream({ model, input: 'Hello ä😀 東京 [words:20]', store: false });
    for await (const event of stream) {
      assert.ok(event.sequence_number > last, `${event.type} ${event.sequence_number} after ${last}`);
      last = event.sequence_number;
      text += event.type === 'response.output_text.delta' ? event.delta : '';
    }
    const final = await stream.finalResponse();
    assert.equal(final.output_text, text);
    assert.match(text, /Grüße 東京 naïve Ω 🚀/);
  },

  async responses_tools() {
    const tool = { type: 'function', name: 'weather', description: 'Tells the weather.', parameters: city, strict: true };
    const input = [{ role: 'user', content: '[tool:weather {"city":"Köln"}]' }];
    const first = await client.responses.create({ model, input, tools: [tool], store: false });
    const call = first.output.find((item) => item.type === 'function_call');
    assert.deepEqual(JSON.parse(call.arguments), { city: 'Köln' });
    const second = await client.responses.create({
      model, input: [...input, call, { type: 'function_call_output', call_id: call.call_id, output: '12 degrees' }], tools: [tool], store: false,
    });
    assert.match(second.output_text, /12 degrees/);
  },

  async responses_error_in_stream() {
    const fault = await faultOf(async () => {
      const stream = await client.responses.create({ model, input: '[words:50] [error:20]', stream: true, store: false });
      for await (const event of stream) {
        if (event.type === 'error' || event.type === 'response.failed') throw new Error(event.type);
      }
    });
    assert.ok(fault);
  },

  async recorded_vectors() {
    const reply = await client.embeddings.create({ model, input: ['a', 'ä😀'], dimensions: 2 });
    assert.deepEqual(reply.data.map((d) => d.embedding), [[1, -2.5], [3, 4]]);
    assert.equal(reply.usage.prompt_tokens, 7);
    const fault = await faultOf(() => client.embeddings.create({ model, input: [[1, 2]] }));
    assert.deepEqual([fault.status, fault.param], [400, 'input[0]']);
  },

  async recorded_citations() {
    const message = (await ask('Go.')).choices[0].message;
    assert.ok(message.annotations.length >= 3);
    for (const { type, url_citation: cited } of message.annotations) {
      assert.equal(type, 'url_citation');
      assert.ok(cited.url.startsWith('https://') && cited.title && cited.start_index < cited.end_index && cited.end_index <= [...message.content].length);
    }
    assert.ok([...message.content].slice(message.annotations[0].url_citation.start_index).join('').startsWith('Caroline Ellison'));
  },

  // A call that failed at every target is not made again, or tries would multiply.
  async recorded_failures() {
    const patient = new OpenAI({ baseURL: `${address}/v1`, apiKey: 'key-of-the-client', maxRetries: 2 });
    const fault = await faultOf(() => patient.chat.completions.create({ model, messages: [{ role: 'user', content: '[status:503]' }] }));
    assert.ok(fault instanceof OpenAI.InternalServerError);
    assert.equal(fault.status, 503);
  },

  // The stand-in sends back what it gets, which the client takes for an event of the vendor.
  async recorded_session() {
    // It insists on wss; what carries it here has no TLS.
    const { hostname, port } = new URL(address);
    const session = new OpenAIRealtimeWS({ model, options: { createConnection: () => connect(Number(port), hostname) } }, client);
    const event = { type: 'response.output_text.delta', event_id: 'e1', delta: 'Grüße 東京 🚀' };
    const back = await new Promise((resolve, reject) => {
      session.on('error', reject);
      session.on('response.output_text.delta', resolve);
      session.socket.on('open', () => session.send(event));
    });
    assert.deepEqual(back, event);
    session.close();
  },

  async recorded() {
    const tools = offersTools ? [weather] : undefined;
    const whole = await ask('Go.', { tools });
    const choice = whole.choices[0];
    assert.ok(choice.message.content || choice.message.tool_calls?.length);
    assert.ok(['stop', 'length', 'tool_calls', 'content_filter'].includes(choice.finish_reason));
    assert.ok(whole.model.length > 0);
    assert.ok(whole.usage.prompt_tokens > 0 && whole.usage.completion_tokens > 0);
    const streamed = await client.chat.completions
      .stream({ model, messages: [{ role: 'user', content: 'Go.' }], tools, stream_options: { include_usage: true } }).finalChatCompletion();
    assert.ok(streamed.model.length > 0);
    assert.ok(streamed.choices[0].message.content || streamed.choices[0].message.tool_calls?.length);
    for (const { function: f } of streamed.choices[0].message.tool_calls ?? []) JSON.parse(f.arguments);
    assert.ok(streamed.usage.completion_tokens > 0);
  },
});
