using System.Text.Json.Nodes;
using CsCheck;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Telemetry;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Core.Tests.Telemetry;

public sealed class AccessLogTests
{
    private const string Secret = "sk-live-4f1c9a7be2";
    private readonly FakeTimeProvider _time = new();
    private readonly TestOutputStream _out = new();
    private readonly LogCapture _loggers = new();

    [Fact]
    public async Task Add_Text_WritesOneReadableLine()
    {
        await using (var log = Log(new LogsDocument()))
        {
            log.Add(Records.Finished(_time));
        }

        Assert.Equal(
            "2026-11-22T17:00:00.123Z 200 GET /v1/orders 12.000ms upstream=9.000ms route=orders service=orders target=http://orders-1:8080 "
            + "consumer=shop team=commerce in=3 out=1234 host=gateway.test client=127.0.0.1 id=abc-00000007\n",
            _out.Text);
    }

    [Fact]
    public async Task Add_Json_WritesEveryMember()
    {
        await using (var log = Log(new LogsDocument { Format = LogFormat.Json, Headers = ["user-agent"] }))
        {
            var exchange = Records.Finished(_time);
            exchange.Request.Headers.Add("User-Agent", "curl/8");
            exchange.Request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            exchange.Record.Problem = new Problem(ProblemKind.RateLimited);
            exchange.Record.RefusedBy = "limit";
            exchange.Record.UpstreamFailure = Core.Upstreams.UpstreamFailure.Reset;
            exchange.Record.Failure = "reset by peer";
            exchange.Record.ClientGone = true;
            exchange.Record.Model = Records.Model();
            log.Add(exchange);
        }

        var line = JsonNode.Parse(_out.Lines.Single())!;
        Assert.Equal(
            """{"time":"2026-11-22T17:00:00.123Z","request_id":"abc-00000007","client":"127.0.0.1","method":"GET","host":"gateway.test","path":"/v1/orders","status":200,"duration_ms":12,"upstream_ms":9,"bytes_in":3,"bytes_out":1234,"protocol":"1.1","listener":"test","route":"orders","service":"orders","target":"http://orders-1:8080","consumer":"shop","team":"commerce","problem":"rate-limited","refused_by":"limit","upstream_failure":"reset","failure":"reset by peer","client_gone":true,"trace_id":"0af7651916cd43dd8448eb211c80319c","headers":{"user-agent":"curl/8"},"ai":{"dialect":"openai_chat","operation":"chat","provider":"openai","model":"chat","provider_model":"gpt-x","response_model":"gpt-x-1","streamed":false,"outcome":"ok","finish_reason":"stop","usage":"reported","input_tokens":10,"cache_read_tokens":20,"cache_write_tokens":7,"output_tokens":5,"reasoning_tokens":6,"cost_usd":0.0125}}""",
            line.ToJsonString());
    }

    [Theory]
    [InlineData(LogFormat.Text, " user=\"a question\" output=\"an answer\" in=")]
    [InlineData(LogFormat.Json, ",\"input\":[{\"role\":\"assistant\",\"content\":\"\"},{\"role\":\"user\",\"content\":\"a question\"}],\"output\":\"an answer\"}")]
    public async Task Add_Content_IsWrittenByRole_AndInTextOnlyWhereThereAreWords(LogFormat format, string expected)
    {
        await using (var log = Log(new LogsDocument { Format = format }))
        {
            var exchange = Records.Finished(_time);
            exchange.Record.Model = Records.Model();
            exchange.Record.Model.Content = new ModelCallContent([new("assistant", ""), new("user", "a question")], "an answer");
            log.Add(exchange);
        }

        Assert.Contains(expected, _out.Text);
        Assert.DoesNotContain(" assistant", _out.Text);
    }

    [Theory]
    [InlineData(LogFormat.Text, 3, " target=http://orders-1:8080 tries=3 ")]
    [InlineData(LogFormat.Json, 3, "\"target\":\"http://orders-1:8080\",\"tries\":3,")]
    [InlineData(LogFormat.Text, 1, "http://orders-1:8080 consumer=")]
    [InlineData(LogFormat.Json, 1, "http://orders-1:8080\",\"consumer\"")]
    public async Task Add_Tries_AreWrittenWhenThereWasMoreThanOne(LogFormat format, int tries, string expected)
    {
        await using (var log = Log(new LogsDocument { Format = format }))
        {
            var exchange = Records.Finished(_time);
            exchange.Record.Tries = tries;
            log.Add(exchange);
        }

        Assert.Contains(expected, _out.Text);
    }

    [Theory]
    [InlineData(LogFormat.Text)]
    [InlineData(LogFormat.Json)]
    public async Task Add_QueryWithAKey_IsNotWritten(LogFormat format)
    {
        await using (var log = Log(new LogsDocument { Format = format }))
        {
            log.Add(Records.Finished(_time, "/v1/orders?api_key=" + Secret));
        }

        Assert.Single(_out.Lines);
        Assert.DoesNotContain(Secret, _out.Text);
    }

    [Theory]
    [InlineData("Authorization", LogFormat.Text)]
    [InlineData("Cookie", LogFormat.Json)]
    [InlineData("X-API-Key", LogFormat.Text)]
    [InlineData("x-shop-key", LogFormat.Json)]
    [InlineData("X-Customer", LogFormat.Json)]
    public async Task Add_SecretHeaderListed_IsWrittenAsLengthAndHash(string header, LogFormat format)
    {
        await using (var log = Log(new LogsDocument { Format = format, Headers = [header], Redact = ["x-customer"] }))
        {
            var exchange = Records.Finished(_time);
            exchange.Request.Headers.Add(header, Secret);
            log.Add(exchange);
        }

        Assert.DoesNotContain(Secret, _out.Text);
        Assert.Contains("[redacted 18 characters, sha256 ", _out.Text);
    }

    [Theory]
    [InlineData(LogFormat.Text)]
    [InlineData(LogFormat.Json)]
    public async Task Add_HostileValues_CannotBeginALineNorMoveTheCursor(LogFormat format)
    {
        int records = 0;
        var hostile = Gen.OneOf(
            Gen.Char["\r\n\u001b\u2028\u2029\u0085\0\u000b\u000c\u202e\"\\ =\ud800ü"],
            Gen.Char).Array[0, 12].Select(c => new string(c));
        await using (var log = Log(new LogsDocument { Format = format, Headers = ["x-a"] }, capacity: 4096))
        {
            Gen.Select(hostile, hostile, hostile).Sample(
                (path, failure, header) =>
                {
                    var exchange = Records.Finished(_time);
                    exchange.Request.Path = "/" + path;
                    exchange.Request.Host = header;
                    exchange.Record.Failure = failure;
                    exchange.Request.Headers.Add("X-A", header);
                    log.Add(exchange);
                    records++;
                },
                iter: 2000,
                threads: 1);
        }

        string text = _out.Text;
        Assert.Equal(records, text.Count(c => c == '\n'));
        Assert.DoesNotContain(text, c => (char.IsControl(c) && c != '\n') || c is '\u2028' or '\u2029');
        if (format == LogFormat.Json)
        {
            Assert.All(_out.Lines, line => JsonNode.Parse(line));
        }
    }

    [Fact]
    public async Task Add_WriterHeldUp_NeverWaitsAndCountsWhatItDrops()
    {
        const int Capacity = 64;
        _out.Shut();
        await using var log = Log(new LogsDocument(), Capacity);
        var exchange = Records.Finished(_time);
        log.Add(exchange);
        Assert.True(_out.Entered.Wait(Eventually.Limit));
        long start = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < 10_000; i++)
        {
            log.Add(exchange);
        }

        var taken = TimeProvider.System.GetElapsedTime(start);
        _out.Open();
        await log.DisposeAsync();
        Assert.True(taken < TimeSpan.FromSeconds(1), $"10,000 records took {taken}");
        Assert.Equal(10_001, log.Dropped + _out.Lines.Length);
        Assert.InRange(_out.Lines.Length, 1, Capacity + 1);
    }

    [Fact]
    public async Task Add_WriteFails_CountsTheRecordsAndSaysSoOnce()
    {
        _out.Fails = true;
        await using var log = Log(new LogsDocument());
        for (int i = 0; i < 3; i++)
        {
            log.Add(Records.Finished(_time));
            int expected = i + 1;
            await Eventually.TrueAsync(() => log.Dropped == expected, "the record was counted as dropped");
        }

        _out.Fails = false;
        log.Add(Records.Finished(_time));
        await Eventually.TrueAsync(() => _out.Lines.Length == 1, "writing goes on when it works again");
        Assert.Single(_loggers.Entries);
    }

    [Fact]
    public async Task Dispose_RecordsQueued_AreWritten()
    {
        var log = Log(new LogsDocument());
        for (int i = 0; i < 1000; i++)
        {
            log.Add(Records.Finished(_time));
        }

        await log.DisposeAsync();
        Assert.Equal(1000, _out.Lines.Length);
        Assert.Equal(0, log.Dropped);
    }

    [Fact]
    public async Task Add_AfterIdling_IsWrittenSoon()
    {
        await using var log = Log(new LogsDocument());
        for (int i = 1; i <= 3; i++)
        {
            log.Add(Records.Finished(_time));
            int expected = i;
            await Eventually.TrueAsync(() => _out.Lines.Length == expected, "the record was written");
            await Task.Delay(60);
        }
    }

    [Fact]
    public async Task Apply_FormatChanged_NextRecordsAreWrittenInTheNewForm()
    {
        await using var log = Log(new LogsDocument());
        log.Add(Records.Finished(_time));
        log.Apply(new LogsDocument { Format = LogFormat.Json });
        log.Add(Records.Finished(_time));
        log.Apply(new LogsDocument { Access = false });
        log.Add(Records.Finished(_time));
        await log.DisposeAsync();
        Assert.Equal(2, _out.Lines.Length);
        Assert.StartsWith("2026-", _out.Lines[0]);
        Assert.StartsWith("{", _out.Lines[1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_FileRenamed_GoesOnInANewFileOfTheName(bool isTold)
    {
        string folder = Directory.CreateTempSubdirectory("gatehouse-log-").FullName;
        try
        {
            string file = Path.Combine(folder, "sub", "access.log");
            await using var log = Log(new LogsDocument { File = file });
            log.Add(Records.Finished(_time));
            await Eventually.TrueAsync(() => File.Exists(file) && File.ReadAllLines(file).Length == 1, "the first record is in the file");
            File.Move(file, file + ".1");
            if (isTold)
            {
                log.Reopen();
            }

            await Eventually.TrueAsync(
                () =>
                {
                    log.Add(Records.Finished(_time));
                    return File.Exists(file);
                },
                "a new file of the name is there");
            await log.DisposeAsync();
            Assert.NotEmpty(File.ReadAllLines(file));
            Assert.Equal(0, log.Dropped);
            Assert.True(!isTold || File.ReadAllLines(file + ".1").Length == 1, "nothing goes to the old file after being told");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Apply_FileChanged_EachRecordGoesToTheFileOfItsTime()
    {
        string folder = Directory.CreateTempSubdirectory("gatehouse-log-").FullName;
        try
        {
            var log = Log(new LogsDocument { File = Path.Combine(folder, "0.log") });
            for (int i = 0; i < 100; i++)
            {
                log.Apply(new LogsDocument { File = Path.Combine(folder, $"{i % 3}.log") });
                log.Add(Records.Finished(_time));
            }

            await log.DisposeAsync();
            Assert.Equal([34, 33, 33], Enumerable.Range(0, 3).Select(i => File.ReadAllLines(Path.Combine(folder, $"{i}.log")).Length));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Add_Probe_IsNotWritten()
    {
        await using (var log = Log(new LogsDocument()))
        {
            var exchange = Records.Finished(_time);
            exchange.Record.IsProbe = true;
            log.Add(exchange);
        }

        Assert.Empty(_out.Text);
    }

    [Fact]
    public async Task Add_SteadyState_AllocatesNothing()
    {
        await using var log = Log(new LogsDocument { Format = LogFormat.Json, Headers = ["user-agent"] }, capacity: 64);
        var exchange = Records.Finished(_time);
        exchange.Request.Headers.Add("User-Agent", "curl/8");
        Assert.Equal(0, Allocations.InSteadyState(() => log.Add(exchange)));
    }

    private AccessLog Log(LogsDocument document, int capacity = 8192)
    {
        var log = new AccessLog(_time, _loggers, _out, capacity);
        log.Apply(document);
        return log;
    }
}
