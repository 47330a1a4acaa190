using System.Text;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Tests.Configuration;

public sealed class LargeFileTests
{
    [Fact]
    public void Parse_TenTimesTheRoutes_AllocatesTenTimesAsMuch()
    {
        TestLanguage.Parse(Routes(100));

        Assert.InRange(AllocatedBy(10_000) / AllocatedBy(1000), 5, 12);
    }

    [Fact]
    public void Parse_TenThousandFaults_AreAllReported()
    {
        string yaml = Routes(10_000).Replace("service: s", "service: t", StringComparison.Ordinal);
        Assert.Equal(10_000, TestLanguage.Parse(yaml).Problems.Count);
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

    private static double AllocatedBy(int routes)
    {
        string yaml = Routes(routes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var result = TestLanguage.Parse(yaml);
        foreach (var route in result.Document!.Routes.Values)
        {
            route.ContentHash();
        }

        Assert.Empty(result.Problems);
        Assert.Equal(routes, result.Document.Routes.Count);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
