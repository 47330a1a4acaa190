// AWS's own client for Bedrock: node bedrock.mjs ADDRESS MODEL [SCENARIOS]
import assert from 'node:assert/strict';
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { city, faultOf, image, offersTools, run } from './scenarios.mjs';

const [address, model] = process.argv.slice(2);

// Without TLS there is nothing to agree on HTTP/2 by.
const common = { endpoint: address, region: 'us-east-1', maxAttempts: 1, requestHandler: new NodeHttpHandler() };
const client = new BedrockRuntimeClient({ ...common, token: { token: 'key-of-the-client' }, authSchemePreference: ['httpBearerAuth'] });
const signing = new BedrockRuntimeClient({ ...common, credentials: { accessKeyId: 'AKIDOFTHECLIENT', secretAccessKey: 'secret-of-the-client' }, authSchemePreference: ['sigv4'] });
const toolConfig = { tools: [{ toolSpec: { name: 'weather', description: 'Tells the weather.', inputSchema: { json: city } } }] };
const say = (text) => [{ role: 'user', content: [{ text }] }];
const call = (text, more = {}) => new ConverseCommand({ modelId: model, messages: say(text), ...more });
const textOf = (content) => content.map((block) => block.text ?? '').join('');

async function collect(text, more = {}) {
  const { stream } = await client.send(new ConverseStreamCommand({ modelId: model, messages: say(text), ...more }));
  const all = { text: '', inputs: {}, names: {} };
  for await (const event of stream) {
    const index = event.contentBlockStart?.contentBlockIndex ?? event.contentBlockDelta?.contentBlockIndex;
    const delta = event.contentBlockDelta?.delta;
    all.text += delta?.text ?? '';
    if (event.contentBlockStart?.start?.toolUse) all.names[index] = event.contentBlockStart.start.toolUse.name;
    if (delta?.toolUse) all.inputs[index] = (all.inputs[index] ?? '') + delta.toolUse.input;
    all.stop = event.messageStop?.stopReason ?? all.stop;
    all.usage = event.metadata?.usage ?? all.usage;
  }
  return all;
}

await run({
  async text() {
    const reply = await client.send(call('Hello ä😀 東京', { system: [{ text: 'Be brief.' }] }));
    assert.match(textOf(reply.output.message.content), /Hello ä😀 東京/);
    assert.equal(reply.stopReason, 'end_turn');
    assert.ok(reply.usage.inputTokens > 0 && reply.usage.outputTokens > 0);
    assert.ok(reply.$metadata.requestId);
  },

  async signed() {
    const reply = await signing.send(call('Hello'));
    assert.match(textOf(reply.output.message.content), /Hello/);
  },

  async stream() {
    const all = await collect('Hello ä😀 東京 [words:20] [split]');
    assert.match(all.text, /Grüße 東京 naïve Ω 🚀/);
    assert.equal(all.stop, 'end_turn');
    assert.ok(all.usage.outputTokens > 20);
  },

  async tools() {
    const messages = say('How is it? [tool:weather {"city":"Köln"}]');
    const first = await client.send(new ConverseCommand({ modelId: model, messages, toolConfig }));
    assert.equal(first.stopReason, 'tool_use');
    const use = first.output.message.content.find((block) => block.toolUse).toolUse;
    assert.deepEqual([use.name, use.input], ['weather', { city: 'Köln' }]);
    messages.push(first.output.message, { role: 'user', content: [{ toolResult: { toolUseId: use.toolUseId, content: [{ text: '12 degrees' }] } }] });
    const second = await client.send(new ConverseCommand({ modelId: model, messages, toolConfig }));
    assert.match(textOf(second.output.message.content), /12 degrees/);
  },

  async streamed_tools() {
    const all = await collect('[tool:weather {"city":"Köln"}] [tool:weather {"city":"Oslo"}]', { toolConfig });
    assert.equal(all.stop, 'tool_use');
    assert.deepEqual(Object.values(all.inputs).map((input) => JSON.parse(input).city), ['Köln', 'Oslo']);
  },

  async image() {
    const content = [{ text: 'What is this?' }, { image: { format: 'png', source: { bytes: Buffer.from(image, 'base64') } } }];
    const reply = await client.send(new ConverseCommand({ modelId: model, messages: [{ role: 'user', content }] }));
    assert.equal(reply.stopReason, 'end_turn');
  },

  async limited() {
    const fault = await faultOf(() => client.send(call('[status:429] [retry-after:7]')));
    assert.deepEqual([fault.name, fault.$metadata.httpStatusCode], ['ThrottlingException', 429]);
    assert.ok(fault.message.length > 0);
  },

  async unknown_model() {
    const fault = await faultOf(() => client.send(new ConverseCommand({ modelId: 'no-such-model', messages: say('x') })));
    assert.equal(fault.name, 'ResourceNotFoundException');
  },

  async error_in_stream() {
    const fault = await faultOf(() => collect('[words:50] [error:20]'));
    assert.match(fault.name, /Exception$/);
  },

  async abort() {
    const abort = new AbortController();
    let pieces = 0;
    const fault = await faultOf(async () => {
      const { stream } = await client.send(new ConverseStreamCommand({ modelId: model, messages: say('[words:500] [pace:20ms]') }), { abortSignal: abort.signal });
      for await (const event of stream) {
        if (event.contentBlockDelta && ++pieces === 5) abort.abort();
      }
      assert.ok(abort.signal.aborted);
      throw new Error('aborted');
    });
    assert.ok(fault && pieces < 50);
  },

  async recorded() {
    const more = offersTools ? { toolConfig } : {};
    const whole = await client.send(call('Go.', more));
    assert.ok(whole.output.message.content.some((block) => block.text || block.toolUse || block.citationsContent));
    assert.ok(whole.usage.inputTokens > 0 && whole.usage.outputTokens > 0);
    const streamed = await collect('Go.', more);
    assert.ok(streamed.text || Object.keys(streamed.names).length > 0);
    for (const input of Object.values(streamed.inputs)) JSON.parse(input);
    assert.ok(streamed.stop && streamed.usage.outputTokens > 0);
  },
});
