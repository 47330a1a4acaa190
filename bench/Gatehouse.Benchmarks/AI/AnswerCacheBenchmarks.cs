using System.Text;
using BenchmarkDotNet.Attributes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Policies;
using Gatehouse.AI.Policies.AICache;
using Gatehouse.Core.Requests;

namespace Gatehouse.Benchmarks.AI;

/// <summary>What a cache of answers costs a call: reading it and making its key, and looking that up.</summary>
[MemoryDiagnoser]
public class AnswerCacheBenchmarks
{
    private readonly AnswerStore _store = new("bench", TimeProvider.System, new Random(1));
    private AICachePolicy _policy = null!;
    private CacheQuestion _fixed = null!;
    private CacheQuestion _other = null!;

    [Params(1, 100)]
    public int Kilobytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _policy = new AICachePolicy(new AICacheOptions { Ttl = TimeSpan.FromHours(1) }, _store);
        _fixed = Question(",\"temperature\":0");
        _other = Question("");
        var visit = _policy.Visit(_fixed, isTrial: true);
        _policy.Keep(visit, new CachedAnswer { ContentType = "application/json", Body = new byte[1000] });
    }

    [Benchmark]
    public bool Hit() => _policy.Visit(_fixed, isTrial: false).Answer is not null;

    [Benchmark]
    public bool Bypass() => _policy.Visit(_other, isTrial: false).MayKeep;

    private CacheQuestion Question(string more)
    {
        string messages = string.Join(',', Enumerable.Repeat($$"""{"role":"user","content":"{{new string('x', 1000)}}"}""", Kilobytes));
        return new CacheQuestion
        {
            Tenant = "default",
            Route = "llm",
            Headers = new HeaderList(),
            Form = WireForm.OpenAIChat,
            Kind = CacheableKind.Chat,
            Model = "chat",
            Targets = "openai/gpt-5-mini",
            Body = Encoding.UTF8.GetBytes($$"""{"model":"chat","messages":[{{messages}}]{{more}}}"""),
        };
    }
}
