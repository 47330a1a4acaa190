using System.Diagnostics;
using System.Text;
using Gatehouse.Core.Configuration;
using YamlDotNet.Core;

namespace Gatehouse.Core.Tests.Configuration;

public sealed class LargeFileTests
{
    [Fact]
    public void Parse_TenThousandRoutes_TakesUnderTwoSeconds()
    {
        string yaml = Routes(10_000);
        TestLanguage.Parse(Routes(100));
        var (best, events) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (int i = 0; i < 3; i++)
        {
            var watch = Stopwatch.StartNew();
            var parser = new Parser(new Scanner(new StringReader(yaml), skipComments: true));
            while (parser.MoveNext())
            {
            }

            events = Min(events, watch.Elapsed);
            watch.Restart();
            var result = TestLanguage.Parse(yaml);
            foreach (var route in result.Document!.Routes.Values)
            {
                route.ContentHash();
            }

            best = Min(best, watch.Elapsed);
            Assert.Empty(result.Problems);
            Assert.Equal(10_000, result.Document.Routes.Count);
        }

        // On a machine that is busy with other things, the YAML parser alone is the measure.
        var limit = TimeSpan.FromTicks(Math.Max(TimeSpan.FromSeconds(2).Ticks, events.Ticks * 6));
        Assert.True(best < limit, $"took {best}; the parser's events alone take {events}");
    }

    [Fact]
    public void Parse_TenThousandFaults_AreAllReportedInTime()
    {
        string yaml = Routes(10_000).Replace("service: s", "service: t", StringComparison.Ordinal);
        var watch = Stopwatch.StartNew();
        Assert.Equal(10_000, TestLanguage.Parse(yaml).Problems.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}");
    }

    [Fact]
    public void Parse_FiveMegabytes_Works()
    {
        string yaml = Routes(100) + "#" + new string('x', 2_500_000) + "\n" + string.Concat(Enumerable.Repeat("# a comment of sixty-four characters that says nothing at all ...\n", 40_000));
        Assert.True(yaml.Length > 5_000_000);
        Assert.True(TestLanguage.Parse(yaml).IsValid);
    }

    [Fact]
    public void Parse_ManyDuplicates_ReportsThemAll()
        => Assert.Equal(19_999, TestLanguage.Parse(string.Concat(Enumerable.Repeat("tenant: b\n", 20_000))).Problems.Count);

    internal static string Routes(int count)
    {
        var text = new StringBuilder("services:\n");
        for (int i = 0; i < count / 10; i++)
        {
            text.Append($"  s{i}: {{ targets: [http://host-{i}:8080, http://other-{i}:8080], timeout: 5s }}\n");
        }

        text.Append("policies: { word: { gate: open } }\nroutes:\n");
        for (int i = 0; i < count; i++)
        {
            text.Append($"  route-{i}:\n    match: {{ path: \"/api/{i}/{{id}}/**\", methods: [GET, POST] }}\n    service: s{i / 10}\n    policies: [word, {{ limit: {{ limit: 100, window: 1m }} }}]\n");
        }

        return text.ToString();
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
