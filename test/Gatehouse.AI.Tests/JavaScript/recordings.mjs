// Walks recorded answers with one vendor's own client: node recordings.mjs CLIENT ADDRESS. Reads a list of calls from its
// input ({ name, model, words, stream }) and says of each, one JSON object a line, what the client made of the answer.
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';

const [kind, address] = process.argv.slice(2);
const key = 'key-of-the-client';
const parse = (text) => { try { return JSON.parse(text || '{}'); } catch { return `not JSON: ${text}`; } };

const walks = {
  async chat({ model, words, stream }) {
    const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: key, maxRetries: 0 });
    const asked = { model, messages: [{ role: 'user', content: words }] };
    const reply = stream
      ? await client.chat.completions.stream({ ...asked, stream_options: { include_usage: true } }).finalChatCompletion()
      : await client.chat.completions.create(asked);
    const { message, finish_reason: ending } = reply.choices[0];
    return {
      text: message.content ?? '', refusal: message.refusal ?? '', ending,
      calls: (message.tool_calls ?? []).map((c) => [c.function.name, parse(c.function.arguments)]), output: reply.usage?.completion_tokens,
    };
  },

  async responses({ model, words, stream }) {
    const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: key, maxRetries: 0 });
    const asked = { model, input: words, store: false };
    const reply = stream ? await client.responses.stream(asked).finalResponse() : await client.responses.create(asked);
    const parts = reply.output.filter((i) => i.type === 'message').flatMap((i) => i.content);
    return {
      text: parts.map((p) => p.text ?? '').join(''), refusal: parts.map((p) => p.refusal ?? '').join(''), ending: reply.status,
      calls: reply.output.filter((i) => i.type === 'function_call').map((i) => [i.name, parse(i.arguments)]), output: reply.usage?.output_tokens,
    };
  },

  async messages({ model, words, stream }) {
    const client = new Anthropic({ baseURL: address, apiKey: key, maxRetries: 0 });
    const asked = { model, max_tokens: 1000, messages: [{ role: 'user', content: words }] };
    const message = stream ? await client.messages.stream(asked).finalMessage() : await client.messages.create(asked);
    const of = (type) => message.content.filter((b) => b.type === type);
    return {
      text: of('text').map((b) => b.text).join(''), refusal: '', ending: message.stop_reason,
      calls: of('tool_use').map((b) => [b.name, b.input]), output: message.usage.output_tokens,
    };
  },

  async gemini({ model, words, stream }) {
    const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: address } });
    const asked = { model, contents: words };
    const replies = [];
    if (stream) for await (const reply of await client.models.generateContentStream(asked)) replies.push(reply);
    else replies.push(await client.models.generateContent(asked));
    const firsts = replies.flatMap((r) => r.candidates ?? []).filter((c) => (c.index ?? 0) === 0);
    const parts = firsts.flatMap((c) => c.content?.parts ?? []);
    const usage = replies.map((r) => r.usageMetadata).filter((u) => u?.promptTokenCount !== undefined).at(-1);
    return {
      text: parts.filter((p) => !p.thought).map((p) => p.text ?? '').join(''), refusal: '', ending: firsts.map((c) => c.finishReason).filter((f) => f).at(-1),
      calls: parts.filter((p) => p.functionCall).map((p) => [p.functionCall.name, p.functionCall.args ?? {}]),
      output: usage && (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
    };
  },
};

let input = '';
for await (const chunk of process.stdin) input += chunk;
const calls = JSON.parse(input);
await Promise.all(Array.from({ length: 8 }, async () => {
  for (let call = calls.shift(); call; call = calls.shift()) {
    let said;
    try {
      said = await walks[kind](call);
    } catch (fault) {
      said = { fault: String(fault?.message ?? fault) };
    }
    console.log(JSON.stringify({ name: call.name, ...said }));
  }
}));
