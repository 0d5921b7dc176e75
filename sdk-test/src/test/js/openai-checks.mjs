// OpenAI's own client for Node against the simulated server: one line "name: result" per check on standard output.
// Usage: node openai-checks.mjs BASE_URL KEY
import OpenAI from 'openai';

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0, timeout: 10_000 });
const messages = [{ role: 'user', content: 'Why is the sky blue?' }];

async function check(name, run) {
  try {
    console.log(`${name}: ${await run()}`);
  } catch (error) {
    console.log(`${name}: ${error.constructor.name} ${error.status ?? ''} ${error.code ?? ''}`.trimEnd());
  }
}

async function streamed(options) {
  const stream = await client.chat.completions.create({ model: 'sim-1', messages, stream: true, ...options });
  let text = '';
  let usage = 'none';
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? '';
    usage = chunk.usage ? chunk.usage.completion_tokens : usage;
  }
  return `${text} usage ${usage}`;
}

await check('whole', async () => {
  const answer = await client.chat.completions.create({ model: 'sim-1', messages });
  return `${answer.choices[0].message.content} ${answer.choices[0].finish_reason} ${answer._request_id ? 'with id' : 'without id'}`;
});
await check('stream', () => streamed({}));
await check('stream with usage', () => streamed({ stream_options: { include_usage: true } }));
await check('stream helper', async () => {
  const runner = client.chat.completions.stream({ model: 'sim-1', messages });
  return (await runner.finalChatCompletion()).choices[0].message.content;
});
await check('aborted', async () => {
  const stream = await client.chat.completions.create({ model: 'sim-1', messages, stream: true });
  for await (const chunk of stream) {
    stream.controller.abort();
    break;
  }
  return 'ended';
});
await check('models', async () => (await client.models.list()).data.map((model) => model.id).join(' '));
await check('completions', async () => {
  const answer = await client.completions.create({ model: 'sim-1', prompt: ['a', 'b'] });
  return answer.choices.map((choice) => choice.index).sort().join(' ');
});
await check('embeddings', async () => {
  const answer = await client.embeddings.create({ model: 'sim-1', input: ['a', 'b'] });
  return answer.data.map((item) => `${item.index}/${item.embedding.length > 0}`).join(' ');
});
await check('wrong key', () => client.withOptions({ apiKey: 'sk-wrong' }).models.list());
await check('unknown model', () => client.chat.completions.create({ model: 'gone', messages }));
await check('bad request', () => client.chat.completions.create({ model: 'sim-1', messages: [] }));
