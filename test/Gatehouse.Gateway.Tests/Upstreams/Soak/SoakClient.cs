using System.Globalization;
using System.Text;
using Gatehouse.Gateway.Tests.Upstreams.Differential;

namespace Gatehouse.Gateway.Tests.Upstreams.Soak;

/// <summary>One client that sends request after request, mixed by chance, leaves now and then at any point, and checks that every answer is its own.</summary>
internal sealed class SoakClient(int number, int port) : IDisposable
{
    // As often as they stand here.
    private static readonly Conduct[] Mix =
    [
        .. Enumerable.Repeat(Conduct.Plain, 150), .. Enumerable.Repeat(Conduct.Chunked, 60), .. Enumerable.Repeat(Conduct.Echo, 100), .. Enumerable.Repeat(Conduct.Interim, 20),
        .. Enumerable.Repeat(Conduct.UntilEnd, 10), .. Enumerable.Repeat(Conduct.ClosesAfter, 10), .. Enumerable.Repeat(Conduct.SaysMore, 10), .. Enumerable.Repeat(Conduct.AnswersEarly, 20),
        .. Enumerable.Repeat(Conduct.Long, 10), .. Enumerable.Repeat(Conduct.Silent, 10), .. Enumerable.Repeat(Conduct.Resets, 10), .. Enumerable.Repeat(Conduct.Cuts, 10),
        .. Enumerable.Repeat(Conduct.CutsChunk, 10), .. Enumerable.Repeat(Conduct.Garbage, 10), Conduct.Stalls, Conduct.StallsInBody,
    ];

    /// <summary>A body that is not kept until the reply comes: it cannot be sent again, whatever the method.</summary>
    private const int Streamed = 15_000;

    private readonly Random _random = new(number);
    private WireClient? _client;
    private int _sent;

    /// <summary>How many answers came, by what they were.</summary>
    public Dictionary<string, int> Outcomes { get; } = new(StringComparer.Ordinal);

    /// <summary>Requests to well-behaved upstreams that were answered with 502, by the id that the answer gives.</summary>
    public List<(string RequestId, string Request)> Failures { get; } = [];

    public async Task RunAsync(int count)
    {
        while (_sent < count)
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"{number}-{++_sent}");
            var conduct = Mix[_random.Next(Mix.Length)];
            var request = Request(conduct);
            _client ??= await ConnectAsync();
            if (_random.Next(25) == 0)
            {
                await LeaveAsync(_client, request, $"/{conduct}/{id}");
                continue;
            }

            var reply = await _client.ExchangeAsync(request, $"/{conduct}/{id}");
            Note(Check(conduct, id, request, reply));
            if (conduct < Conduct.Silent && reply.Status == 502)
            {
                string size = request.WireBody.Length > Streamed ? "large " : "";
                Failures.Add((reply.Fields["x-request-id"], $"{size}{request.Method}"));
            }

            if (!reply.KeepsConnection || reply.Ending != Ending.Whole)
            {
                Drop();
            }
        }

        Drop();
    }

    public void Dispose() => _client?.Dispose();

    /// <summary>What the answer was; throws when it cannot be right.</summary>
    private static string Check(Conduct conduct, string id, ScriptedRequest request, ClientReply reply)
    {
        string expected = FaultyUpstream.AnswerTo(conduct, id) + (conduct == Conduct.Echo ? Encoding.Latin1.GetString(request.Body) : "");
        bool isOwn = reply is { Status: 200, Ending: Ending.Whole } && Encoding.Latin1.GetString(reply.Body) == expected;

        // A connection that another request ended may break under one that must not, or cannot, be made again.
        bool mayFail = conduct >= Conduct.Silent || request.Method is "POST" || request.WireBody.Length > 0;
        bool isFault = conduct switch
        {
            Conduct.Cuts or Conduct.CutsChunk or Conduct.StallsInBody => reply.Ending is Ending.Cut or Ending.Nothing || reply.Status is 502,
            Conduct.Stalls => reply is { Status: 504, Ending: Ending.Whole } or { Status: 502, Ending: Ending.Whole },
            _ => mayFail && reply is { Status: 502, Ending: Ending.Whole },
        };
        return isOwn && conduct < Conduct.Silent ? "good" : isFault ? $"{conduct} {reply.Status}"
            : throw new InvalidOperationException($"{request.Method} {conduct} {id} was answered with {reply.Status} {reply.Ending} {DifferentialCase.Shown(reply.Body)}.");
    }

    private ScriptedRequest Request(Conduct conduct)
    {
        bool hasBody = conduct is Conduct.Echo or Conduct.AnswersEarly || _random.Next(4) == 0;
        string method = hasBody ? (_random.Next(2) == 0 ? "POST" : "PUT") : _random.Next(10) == 0 ? "DELETE" : "GET";
        byte[] body = hasBody ? new byte[_random.Next(20) == 0 ? _random.Next(100_000) : _random.Next(500)] : [];
        Array.Fill(body, (byte)('a' + (_sent % 26)));
        bool isChunked = hasBody && _random.Next(3) == 0;
        bool expects = hasBody && body.Length > 0 && conduct == Conduct.Echo && _random.Next(10) == 0;
        string framing = !hasBody ? "" : isChunked ? "Transfer-Encoding: chunked\r\n" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        byte[] end = body.Length > 0 ? "\r\n0\r\n\r\n"u8.ToArray() : "0\r\n\r\n"u8.ToArray();
        return new ScriptedRequest
        {
            Method = method,
            Head = $"{method} {{0}} HTTP/1.1\r\nHost: a\r\nX-Client: {number}\r\n{(expects ? "Expect: 100-continue\r\n" : "")}{framing}\r\n",
            Body = body,
            WireBody = !isChunked ? body : [.. Encoding.ASCII.GetBytes(body.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{body.Length:x}\r\n") : ""), .. body, .. end],
            Splits = _random.Next(5) == 0 ? [_random.Next(1, 60)] : [],
            Traits = expects ? Traits.Expects : Traits.None,
        };
    }

    /// <summary>Sends all or a part, waits for none of the answer or a part of it, and is gone.</summary>
    private async Task LeaveAsync(WireClient client, ScriptedRequest request, string path)
    {
        byte[] bytes = [.. request.HeadFor(path), .. request.WireBody];
        await client.SendAsync(bytes.AsMemory(0, _random.Next(2) == 0 ? bytes.Length : _random.Next(bytes.Length)), []);
        if (_random.Next(3) == 0)
        {
            await Task.Delay(_random.Next(3));
        }

        if (_random.Next(2) == 0)
        {
            client.Reset();
        }

        Drop();
        Note("left");
    }

    private async Task<WireClient> ConnectAsync()
    {
        var client = new WireClient();
        await client.ConnectAsync(port);
        return client;
    }

    private void Drop()
    {
        _client?.Dispose();
        _client = null;
    }

    private void Note(string outcome) => Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
}
