using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>Configurations and requests that the tests of operations share. The vendor behind replays recordings.</summary>
internal static class OperationGateway
{
    public const string Yaml = """
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"], organization: org-1, rerank: true }
            second: { type: openai, url: "{server}/second", keys: ["${env:KEY_2}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_3}"] }
          models:
            vectors: openai/text-embedding-3-small
            both: [openai/a, second/b]
            mixed: [claude/c, openai/a]
            chat: claude/claude-haiku-4-5
            anything: openai/anything
        routes:
          llm: { match: /v1/**, ai: { dialect: openai, files: openai } }
          rank: { match: /rank/**, ai: cohere }
          bare: { match: /bare/**, ai: openai }
          few: { match: /few/**, ai: { dialect: openai, files: openai, models: [vectors] } }
          strict: { match: /strict/**, ai: { dialect: openai, strict: true } }
          wrong: { match: /wrong/**, ai: { dialect: openai, files: claude } }
        """;

    public static Task<ModelGateway> StartAsync() => ModelGateway.StartAsync(Yaml);

    public static FakeModelServer ThenRecorded(this FakeModelServer server, RecordedExchange recorded)
        => server.ThenBytes(recorded.Reply, recorded.ReplyType, recorded.Status);

    public static FakeModelServer ThenBytes(this FakeModelServer server, byte[] reply, string contentType, int status = 200) => server.Then(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.Body.WriteAsync(reply);
    });

    /// <summary>A form with these fields, its content type and its bytes.</summary>
    public static (byte[] Body, string Type) Form(params (string Name, string Value)[] fields)
        => (Encoding.UTF8.GetBytes(string.Concat(fields.Select(f => $"--x\r\nContent-Disposition: form-data; name=\"{f.Name}\"\r\n\r\n{f.Value}\r\n")) + "--x--\r\n"), "multipart/form-data; boundary=x");

    public static Task<TestExchange> PostFormAsync(this ModelGateway gateway, string path, params (string Name, string Value)[] fields)
    {
        var (body, type) = Form(fields);
        return gateway.SendAsync(TestExchange.Post(path).WithBody(body, type));
    }
}
