using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Tests.Configuration;

public sealed class IncludeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_ThatHasNoEnd_IsAFault()
        => Assert.Equal("/dev/zero has no end within 64 MB", DocumentFile.Read("/dev/zero").Fault);

    [Fact]
    public void Include_FilesAndFolders_JoinsMapsAndAppendsLists()
    {
        _folder.Write("main.yaml", "version: 1\ninclude: [parts/services.yaml, routes]\nlisten: http://0.0.0.0:1\nroutes: { own: { match: /own, service: a } }\n");
        _folder.Write("parts/services.yaml", "version: 1\nlisten: [http://0.0.0.0:2]\ninclude: [more.yaml]\nservices: { a: http://a }\n");
        _folder.Write("parts/more.yaml", "services: { b: http://b }\ntelemetry: { logs: { format: json } }\n");
        _folder.Write("routes/2.yml", "routes: { two: { match: /two, service: b } }\ntelemetry: { traces: { sample: 1% } }\n");
        _folder.Write("routes/1.yaml", "routes: { one: { match: /one, service: a } }\n");
        _folder.Write("routes/notes.txt", "not: yaml: at all");
        _folder.Write("routes/empty.yaml", "# later\n");

        var result = Load();

        Assert.Empty(ProblemText.Format(result.Problems));
        Assert.Equal(["a", "b"], result.Document!.Services.Keys);
        Assert.Equal(["own", "one", "two"], result.Document.Routes.Keys);
        Assert.Equal(LogFormat.Json, result.Document.Telemetry.Logs.Format);
        Assert.Equal(0.01, result.Document.Telemetry.Traces.Sample.Fraction);
        Assert.Equal([_folder["main.yaml"], _folder["parts/more.yaml"], _folder["parts/services.yaml"], _folder["routes/1.yaml"], _folder["routes/2.yml"], _folder["routes/empty.yaml"]], result.Files);
        Assert.Equal([_folder["routes"]], result.Folders);
    }

    [Fact]
    public void Include_ListsInTwoFiles_AreAppended()
    {
        _folder.Write("main.yaml", "include: [b.yaml]\nlisten: [http://0.0.0.0:1]\n");
        _folder.Write("b.yaml", "listen: [http://0.0.0.0:2]\n");
        Assert.Equal(["http://0.0.0.0:1", "http://0.0.0.0:2"], Load().Document!.Listen.Select(l => l.Url));
    }

    [Fact]
    public void Include_Cycle_ShowsTheChain()
    {
        _folder.Write("main.yaml", "include: [sub/a.yaml]\n");
        _folder.Write("sub/a.yaml", "include: [b.yaml]\n");
        _folder.Write("sub/b.yaml", "include: [../main.yaml]\n");
        var problem = Assert.Single(Load().Problems);
        Assert.Equal(ProblemCodes.IncludeCycle, problem.Code);
        Assert.Equal("the file includes itself: main.yaml -> sub/a.yaml -> sub/b.yaml -> main.yaml", problem.Message);
        Assert.Equal(new SourceMark(_folder["sub/b.yaml"], 1, 11, 12), problem.Mark);
    }

    [Fact]
    public void Include_Itself_IsACycle()
    {
        _folder.Write("main.yaml", "include: main.yaml\n");
        Assert.Equal("the file includes itself: main.yaml -> main.yaml", Assert.Single(Load().Problems).Message);
    }

    [Fact]
    public void Include_OneFileTwice_IsReadOnce()
    {
        _folder.Write("main.yaml", "include: [a.yaml, b.yaml]\n");
        _folder.Write("a.yaml", "include: [shared.yaml]\n");
        _folder.Write("b.yaml", "include: [shared.yaml]\n");
        _folder.Write("shared.yaml", "services: { a: http://a }\n");
        Assert.True(Load().IsValid);
    }

    [Fact]
    public void Include_Missing_IsOneFaultAndNothingDangles()
    {
        _folder.Write("main.yaml", "include: [service.yaml]\nroutes: { a: { match: /a, service: orders } }\n");
        _folder.Write("services.yaml", "services: { orders: http://a }\n");
        var problem = Assert.Single(Load().Problems);
        Assert.Equal(ProblemCodes.FileNotReadable, problem.Code);
        Assert.Equal($"the file {_folder["service.yaml"]} does not exist", problem.Message);
        Assert.Equal("Did you mean \"services.yaml\"?", problem.Hint);
    }

    [Fact]
    public void Include_SameNameInTwoFiles_NamesBothPlaces()
    {
        _folder.Write("main.yaml", "include: [b.yaml]\nservices:\n  orders: http://a\n");
        _folder.Write("b.yaml", "services:\n  stock: http://b\n  orders: http://c\n");
        var problem = Assert.Single(Load().Problems);
        Assert.Equal(ProblemCodes.DuplicateName, problem.Code);
        Assert.Equal(new SourceMark(_folder["b.yaml"], 3, 3, 6), problem.Mark);
        Assert.Equal(new SourceMark(_folder["main.yaml"], 3, 3, 6), problem.OtherMark);
        Assert.Equal("services.orders", problem.Path);
    }

    [Fact]
    public void Include_DifferentSettingInTwoFiles_NamesBothPlaces()
    {
        _folder.Write("main.yaml", "include: [b.yaml]\ntenant: one\n");
        _folder.Write("b.yaml", "tenant: two\n");
        Assert.Equal(ProblemCodes.DuplicateName, Assert.Single(Load().Problems).Code);
    }

    [Fact]
    public void Include_FaultsInSeveralFiles_AreAllReportedInOrder()
    {
        _folder.Write("main.yaml", "include: [b.yaml, c.yaml]\nwrong: 1\n");
        _folder.Write("b.yaml", "services: { a: { targets: http://a, timeout: 1 } }\nroutes:\n\tx: 1\n");
        _folder.Write("c.yaml", "tenant: 5\n");
        Assert.Equal(["GH1002", "GH1006", "GH1004"], Load().Problems.Select(p => p.Code.Id));
    }

    [Fact]
    public void Load_MissingFile_IsAFault()
    {
        var result = new ConfigurationLoader(TestLanguage.Create()).Load(_folder["none.yaml"]);
        Assert.Equal($"{_folder["none.yaml"]}: error GH1001: the file {_folder["none.yaml"]} does not exist", ProblemText.Format(result.Problems).TrimEnd());
    }

    [Fact]
    public void Load_NotUtf8_IsAFault()
    {
        File.WriteAllBytes(_folder["main.yaml"], [0x61, 0x3a, 0x20, 0xff, 0xfe]);
        Assert.EndsWith("is not UTF-8 text", Assert.Single(Load().Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ByteOrderMark_IsSkipped()
    {
        File.WriteAllBytes(_folder["main.yaml"], [0xef, 0xbb, 0xbf, .. "tenant: shop\n"u8]);
        Assert.Equal("shop", Load().Document!.Tenant);
    }

    [Fact]
    public void Load_OverTheLimit_IsAFault()
    {
        using (var file = File.Create(_folder["main.yaml"]))
        {
            file.SetLength(64_000_001);
        }

        Assert.EndsWith("is larger than 64 MB", Assert.Single(Load().Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FileValue_RelativeToItsFile_LosesOneNewline()
    {
        _folder.Write("main.yaml", "include: [sub/a.yaml]\n");
        _folder.Write("sub/a.yaml", "tenant: ${file:tenant.txt}\n");
        _folder.Write("sub/tenant.txt", "shop\n\n");
        var result = Load();
        Assert.Equal("shop\n", result.Document!.Tenant);
        Assert.Contains(_folder["sub/tenant.txt"], result.Files);
    }

    private ConfigurationResult Load() => new ConfigurationLoader(TestLanguage.Create(), _ => null).Load(_folder["main.yaml"]);
}
