using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Testing;

/// <summary>Builds an exchange without a server, as a front would hand it over, with a <see cref="TestReply"/> to look at.</summary>
public sealed class TestExchange
{
    private readonly CancellationTokenSource _client = new();

    private TestExchange(string method, string target)
    {
        TestRequests.Fill(Exchange.Request, method, target);
        Exchange.Reply = Reply;
        Exchange.Aborted = _client.Token;
        Exchange.Record.RequestId = "test-1";
    }

    public Exchange Exchange { get; } = new();

    public TestReply Reply { get; } = new();

    public CanonicalRequest Request => Exchange.Request;

    public static TestExchange Get(string target) => new("GET", target);

    public static TestExchange Post(string target, string body = "", string contentType = "application/json")
        => new TestExchange("POST", target).WithBody(body, contentType);

    public static TestExchange Of(string method, string target) => new(method, target);

    public TestExchange WithHeader(string name, string value)
    {
        Request.Headers.Add(name, value);
        return this;
    }

    public TestExchange WithBody(string body, string contentType = "application/json") => WithBody(Encoding.UTF8.GetBytes(body), contentType);

    public TestExchange WithBody(byte[] body, string contentType)
    {
        Request.Headers.Set("Content-Type", contentType);
        Request.Headers.Set("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture));
        Request.ContentLength = body.Length;
        Request.HasBody = body.Length > 0;
        Exchange.Body = PipeReader.Create(new MemoryStream(body));
        return this;
    }

    /// <summary>A body that the test writes while the exchange runs.</summary>
    public TestExchange WithBody(PipeReader body)
    {
        Request.HasBody = true;
        Exchange.Body = body;
        return this;
    }

    public TestExchange From(string address)
    {
        Request.ClientAddress = IPAddress.Parse(address);
        return this;
    }

    public TestExchange As(Consumer consumer)
    {
        Exchange.Scope.Consumer = consumer;
        return this;
    }

    public TestExchange As(string consumer, string team = "", IReadOnlyList<string>? models = null)
        => As(new Consumer(consumer, consumer, team, models));

    public TestExchange OnRoute(string route)
    {
        Exchange.Scope.Route = route;
        return this;
    }

    public TestExchange Under(GatewaySnapshot snapshot)
    {
        Exchange.Snapshot = snapshot;
        return this;
    }

    /// <summary>Fills the outgoing fields as the chain does, for tests that start at a backend or a policy of the shape stage.</summary>
    public TestExchange WithOutgoing()
    {
        Exchange.Outgoing.Headers.Clear();
        EndToEndHeaders.Copy(Request.Headers, Exchange.Outgoing.Headers);
        return this;
    }

    /// <summary>The client goes away.</summary>
    public void Leave() => _client.Cancel();
}
