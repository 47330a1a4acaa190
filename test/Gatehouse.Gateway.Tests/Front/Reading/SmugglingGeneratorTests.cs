using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>
/// Combinations of oddities. Whatever they are: the request is refused and its connection closed, with nothing behind the
/// gateway; or exactly that request and the canary arrive there, with the body that was meant.
/// GATEHOUSE_SMUGGLING_CASES sets how many, GATEHOUSE_SMUGGLING_SEED which.
/// </summary>
public class SmugglingGeneratorTests(SmugglingFixture fixture, ITestOutputHelper output) : IClassFixture<SmugglingFixture>
{
    private const int Lanes = 4;

    private readonly ConcurrentQueue<string> _faults = new();
    private int _refused;
    private int _passed;

    [Fact]
    public async Task Requests_OfAllOddities_AreRefusedOrArriveAsTheyWereMeant()
    {
        int cases = Setting("GATEHOUSE_SMUGGLING_CASES", 2500);
        int seed = Setting("GATEHOUSE_SMUGGLING_SEED", Random.Shared.Next());
        output.WriteLine($"seed {seed}, {cases} cases");
        var generator = new SmugglingGenerator(seed);
        int next = 0;

        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(async () =>
        {
            for (int number = Interlocked.Increment(ref next); number <= cases; number = Interlocked.Increment(ref next))
            {
                await RunAsync(generator.Make(number));
            }
        })));

        CheckBehind(generator);
        output.WriteLine($"{_refused} refused, {_passed} passed");
        Assert.True(_faults.IsEmpty, $"seed {seed}:\n{string.Join('\n', _faults.Take(20))}");
        Assert.True(_refused > cases / 4 && _passed > cases / 8, $"{_refused} refused, {_passed} passed");
    }

    private static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private async Task RunAsync(SmugglingCase made)
    {
        var (text, isClosed) = await VectorClient.SendAsync(fixture.Gateway.Port, made.Bytes + made.Canary, answers: 2);
        var statuses = VectorClient.Statuses(text);
        if (statuses is ["400" or "405" or "413" or "431" or "505"] && isClosed)
        {
            Interlocked.Increment(ref _refused);
        }
        else if (statuses is ["200", "200"] && !made.MustBeRefused)
        {
            Interlocked.Increment(ref _passed);
        }
        else
        {
            Fault(made, $"answers {string.Join(", ", statuses)}, {(isClosed ? "closed" : "open")}");
        }
    }

    /// <summary>Every request that arrived is a case that may pass or its canary, once, with its own body.</summary>
    private void CheckBehind(SmugglingGenerator generator)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int whole = 0;
        foreach (string request in fixture.Upstream.Requests)
        {
            string target = request.Split(' ', 3)[1];
            string[] parts = target.Split('/');
            if (parts is not ["", "case" or "canary", { } digits] || !int.TryParse(digits, CultureInfo.InvariantCulture, out int number) || !seen.Add(target))
            {
                _faults.Enqueue("behind: " + Shown(request));
                continue;
            }

            var made = generator.Make(number);
            if (made.MustBeRefused)
            {
                Fault(made, "arrived as " + Shown(request));
            }
            else if (parts[1] == "case" && BodyOf(request) != made.Body)
            {
                Fault(made, "arrived with another body: " + Shown(request));
            }

            whole++;
        }

        if (whole != 2 * _passed)
        {
            _faults.Enqueue($"{whole} requests arrived of {_passed} that were answered");
        }
    }

    private static string BodyOf(string request)
    {
        int start = request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        if (!request[..start].Contains("Transfer-Encoding: chunked\r\n", StringComparison.Ordinal))
        {
            return request[start..];
        }

        var body = new StringBuilder();
        for (int at = start; ;)
        {
            int line = request.IndexOf("\r\n", at, StringComparison.Ordinal);
            int size = int.Parse(request.AsSpan(at, line - at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                // What is behind the last chunk must be its end: no trailer of these may travel.
                return request[(line + 2)..] == "\r\n" ? body.ToString() : "trailers: " + request[line..];
            }

            body.Append(request, line + 2, size);
            at = line + 2 + size + 2;
        }
    }

    private static string Shown(string text) => text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private void Fault(SmugglingCase made, string what)
        => _faults.Enqueue($"case {made.Number} ({string.Join(" + ", made.Oddities)}): {what}; sent {Shown(made.Bytes)}");
}
