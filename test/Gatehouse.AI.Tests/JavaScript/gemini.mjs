// Google's own client: node gemini.mjs ADDRESS MODEL [SCENARIOS]
import assert from 'node:assert/strict';
import { ApiError, FunctionCallingConfigMode, GoogleGenAI } from '@google/genai';
import { city, faultOf, image, offersTools, run } from './scenarios.mjs';

const [address, model] = process.argv.slice(2);
const client = new GoogleGenAI({ apiKey: 'key-of-the-client', httpOptions: { baseUrl: address } });
const tools = [{ functionDeclarations: [{ name: 'weather', description: 'Tells the weather.', parametersJsonSchema: city }] }];

await run({
  async text() {
    const reply = await client.models.generateContent({ model, contents: 'Hello ä😀 東京' });
    assert.match(reply.text, /Hello ä😀 東京/);
    assert.equal(reply.candidates[0].finishReason, 'STOP');
    assert.ok(reply.usageMetadata.promptTokenCount > 0 && reply.usageMetadata.candidatesTokenCount > 0);
  },

  async stream() {
    let text = '', last;
    for await (const chunk of await client.models.generateContentStream({ model, contents: 'Hello ä😀 東京 [words:20] [split]' })) {
      text += chunk.text ?? '';
      last = chunk;
    }
    assert.match(text, /Grüße 東京 naïve Ω 🚀/);
    assert.equal(last.candidates[0].finishReason, 'STOP');
    assert.ok(last.usageMetadata.candidatesTokenCount > 20);
  },

  async tools() {
    const contents = [{ role: 'user', parts: [{ text: 'How is it? [tool:weather {"city":"Köln"}]' }] }];
    const first = await client.models.generateContent({ model, contents, config: { tools } });
    assert.deepEqual([first.functionCalls[0].name, first.functionCalls[0].args], ['weather', { city: 'Köln' }]);
    contents.push(first.candidates[0].content, { role: 'user', parts: [{ functionResponse: { id: first.functionCalls[0].id, name: 'weather', response: { result: '12 degrees' } } }] });
    const second = await client.models.generateContent({ model, contents, config: { tools } });
    assert.match(second.text, /12 degrees/);
  },

  async forced_tool() {
    const reply = await client.models.generateContent({
      model, contents: 'Go.', config: { tools, toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: ['weather'] } } },
    });
    assert.equal(reply.functionCalls[0].name, 'weather');
  },

  async image() {
    const reply = await client.models.generateContent({ model, contents: [{ role: 'user', parts: [{ text: 'What is this?' }, { inlineData: { mimeType: 'image/png', data: image } }] }] });
    assert.equal(reply.candidates[0].finishReason, 'STOP');
  },

  async structured() {
    const reply = await client.models.generateContent({ model, contents: 'Which city?', config: { responseMimeType: 'application/json', responseJsonSchema: city } });
    assert.equal(typeof JSON.parse(reply.text).city, 'string');
  },

  async limited() {
    const fault = await faultOf(() => client.models.generateContent({ model, contents: '[status:429] [retry-after:7]' }));
    assert.ok(fault instanceof ApiError);
    assert.equal(fault.status, 429);
    assert.match(fault.message, /RESOURCE_EXHAUSTED/);
  },

  async unknown_model() {
    const fault = await faultOf(() => client.models.generateContent({ model: 'no-such-model', contents: 'x' }));
    assert.equal(fault.status, 404);
  },

  async abort() {
    const abort = new AbortController();
    let chunks = 0;
    const fault = await faultOf(async () => {
      for await (const chunk of await client.models.generateContentStream({ model, contents: '[words:500] [pace:20ms]', config: { abortSignal: abort.signal } })) {
        void chunk;
        if (++chunks === 5) abort.abort();
      }
    });
    assert.ok(fault && chunks < 50);
  },

  async models() {
    const names = [];
    for await (const found of await client.models.list()) names.push(found.name);
    assert.ok(names.some((n) => n.endsWith(`/${model}`)));
  },

  async recorded_vectors() {
    const reply = await client.models.embedContent({ model, contents: ['a', 'ä😀'], config: { taskType: 'RETRIEVAL_QUERY', outputDimensionality: 2 } });
    assert.deepEqual(reply.embeddings.map((e) => e.values), [[1, -2.5], [3, 4]]);
    assert.equal(reply.usageMetadata.promptTokenCount, 7);
  },

  async recorded_count() {
    assert.equal((await client.models.countTokens({ model, contents: 'Hello ä😀' })).totalTokens, 31);
  },

  async recorded_citations() {
    const whole = await client.models.generateContent({ model, contents: 'Go.' });
    let last;
    for await (const chunk of await client.models.generateContentStream({ model, contents: 'Go.' })) last = chunk;
    for (const reply of [whole, last]) {
      const { groundingChunks, groundingSupports } = reply.candidates[0].groundingMetadata;
      assert.equal(groundingChunks.length, 7);
      assert.ok(groundingChunks.every((c) => c.web.uri.startsWith('https://')));
      assert.deepEqual(groundingSupports, []);
    }
  },

  async recorded() {
    const asked = { model, contents: 'Go.', config: offersTools ? { tools } : {} };
    const whole = await client.models.generateContent(asked);
    assert.ok(whole.candidates[0].content.parts.length > 0 && whole.candidates[0].finishReason);
    assert.ok(whole.usageMetadata.promptTokenCount > 0 && whole.usageMetadata.candidatesTokenCount > 0);
    let parts = 0, last;
    for await (const chunk of await client.models.generateContentStream(asked)) {
      parts += chunk.candidates?.[0]?.content?.parts?.length ?? 0;
      last = chunk;
    }
    assert.ok(parts > 0 && last.candidates[0].finishReason && last.usageMetadata.candidatesTokenCount > 0);
  },
});
