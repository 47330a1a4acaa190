using Gatehouse.Gateway.Pipeline;

namespace Gatehouse.Gateway.Tests.Pipeline;

/// <summary>
/// THE table of what makes each policy of the catalog refuse. Tests of shadow and of failing closed run all of it; a policy
/// without an entry fails them.
/// </summary>
public static class PolicyCases
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n";

    private const string Preflight = "OPTIONS /a HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nAccess-Control-Request-Method: PUT\r\n";

    public static IReadOnlyList<PolicyCase> All { get; } =
    [
        new("ip", "{ deny: [127.0.0.0/8] }", Get + "\r\n"),
        new("ip", "{ allow: [192.0.2.0/24] }", Get + "\r\n"),
        new("cors", "{ origins: [\"https://a.example\"], refuse: true }", Get + "Origin: https://b.example\r\n\r\n"),
        new("cors", "{ origins: [\"https://a.example\"] }", Preflight + "Origin: https://b.example\r\n\r\n"),
        new("cors", "{ origins: [\"https://a.example\"] }", Preflight + "Origin: https://a.example\r\n\r\n") { Refuses = false, Answers = true },
        new("cors", "{ origins: [\"https://a.example\"], credentials: true }", Get + "Origin: https://a.example\r\n\r\n") { Refuses = false },
        new("security_headers", "{}", Get + "\r\n") { Refuses = false },
        new("size", "{ body: 4B }", "POST /a HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"),
        new("size", "{ fields: 1 }", Get + "\r\n"),
        new("size", "{ url: 1B }", Get + "\r\n"),
        new("basic", "{ users: { alice: correct-horse-battery } }", Get + "\r\n"),
        new("basic", "{ users: { alice: correct-horse-battery } }", Get + "Authorization: Basic YWxpY2U6d3Jvbmc=\r\n\r\n"),
        new("api_key", "{}", Get + "\r\n"),
        new("api_key", "{ header: X-API-Key, query: key }", "GET /a?key=no-key-of-anybody&x=1 HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"),
        new("api_key", "{ scheme: bearer }", Get + "Authorization: Bearer no-key-of-anybody\r\n\r\n"),
        new("api_key", "{}", "POST /a HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"),
        new("api_key", "{}", "POST /a HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        new("mtls", "{ consumer_from: subject.cn }", Get + "\r\n"),
        new("rate_limit", "{ limit: 1, window: 1h }", Get + "\r\n") { Times = 3 },
        new("rate_limit", "{ limit: 1, window: 1h, by: header, header: X-Tenant }", Get + "X-Tenant: a\r\nX-Tenant: b\r\n\r\n"),
        new("transform", "{ strip_prefix: /a }", "GET /a//b HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"),
        new("transform", "{ request_headers: { set: { X-A: b }, remove: [X-Gone] }, response_headers: { set: { X-B: c } }, path: /other, method: PUT }", Get + "X-Gone: 1\r\n\r\n") { Refuses = false },
    ];

    /// <summary>One for each kind.</summary>
    public static TheoryData<string> Kinds => [.. BuiltInPolicies.All.Select(p => p.Id)];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, All.Count)];

    public static PolicyCase Of(string id)
        => All.FirstOrDefault(c => c.Id == id) ?? throw new InvalidOperationException($"The policy {id} has no entry in {nameof(PolicyCases)}: add settings under which it refuses a request.");
}
