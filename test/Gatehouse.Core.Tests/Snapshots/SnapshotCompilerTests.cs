using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.State;
using Gatehouse.Core.Tests.Configuration;

namespace Gatehouse.Core.Tests.Snapshots;

public sealed class SnapshotCompilerTests
{
    /// <summary>Every build claims them.</summary>
    private const int AccountsOfTheProcess = 1;

    private readonly StateStore _state = new();
    private readonly SnapshotCompiler _compiler;

    public SnapshotCompilerTests() => _compiler = SnapshotTesting.Compiler(TimeProvider.System, _state);

    [Fact]
    public void Compile_OneChangedRouteAmongAThousand_BuildsOnlyThat()
    {
        string yaml = Routes(1000);
        var first = Compile(yaml, null);
        Assert.Equal((1000, 0), _compiler.LastBuild);

        var second = Compile("# moved by a comment\n" + yaml.Replace("respond: 501 ", "respond: 599 ", StringComparison.Ordinal), first);

        Assert.Equal((1, 999), _compiler.LastBuild);
        Assert.Equal(["r501"], second.Part<RouteList>().Except(first.Part<RouteList>(), ReferenceEqualityComparer.Instance).Cast<CompiledRoute>().Select(r => r.Name));
        Assert.NotEqual(first.Revision, second.Revision);
    }

    [Fact]
    public void Compile_SameContent_KeepsRevisionAndObjects()
    {
        var first = Compile(Routes(10), null);
        var second = Compile(Routes(10), first);
        Assert.Equal((0, 10), _compiler.LastBuild);
        Assert.Equal(first.Revision, second.Revision);
        Assert.Matches("^[0-9a-f]{12}$", second.Revision);
    }

    [Fact]
    public void State_OfAChangedRoute_Survives()
    {
        var first = Compile(Routes(3), null);
        first.Part<RouteList>()[1].Counter.Count = 42;
        var second = Compile(Routes(3).Replace("respond: 201 ", "respond: 599 ", StringComparison.Ordinal), first);
        Assert.NotSame(first.Part<RouteList>()[1], second.Part<RouteList>()[1]);
        Assert.Equal(42, second.Part<RouteList>()[1].Counter.Count);
    }

    [Fact]
    public void State_OfARouteThatWasKeptOverManyBuilds_Survives()
    {
        var snapshot = Compile(Routes(3), null);
        var counter = snapshot.Part<RouteList>()[0].Counter;
        for (int i = 0; i < 5; i++)
        {
            snapshot = Compile(Routes(3).Replace("respond: 202 ", $"respond: {400 + i} ", StringComparison.Ordinal), snapshot);
        }

        Assert.Same(counter, snapshot.Part<RouteList>()[0].Counter);
        Assert.False(counter.IsDisposed);
        Assert.Equal(3 + AccountsOfTheProcess, _state.Count);
    }

    [Fact]
    public void State_OfARemovedRoute_IsLetGo()
    {
        var first = Compile(Routes(3), null);
        var gone = first.Part<RouteList>()[2].Counter;
        Compile(Routes(2), first);
        Assert.True(gone.IsDisposed);
        Assert.Equal(2 + AccountsOfTheProcess, _state.Count);
    }

    [Fact]
    public void State_WhenABuildFails_StaysUntilTheNextGoodOne()
    {
        var first = Compile(Routes(2), null);
        var compiler = SnapshotTesting.Compiler(TimeProvider.System, _state, new FailingSection());
        Assert.Throws<InvalidOperationException>(() => compiler.Compile(Document(Routes(1)), [], first));
        Assert.All(first.Part<RouteList>(), r => Assert.False(r.Counter.IsDisposed));
        Compile(Routes(2), first);
        Assert.All(first.Part<RouteList>(), r => Assert.False(r.Counter.IsDisposed));
    }

    private static string Routes(int count)
        => "routes:\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"  r{i}: {{ match: /r{i}, respond: {(i < 300 ? 200 + i : i % 400 + 100)} , policies: [] }}\n")).Replace($"/r501, respond: {501 % 400 + 100} ", "/r501, respond: 501 ", StringComparison.Ordinal);

    private static GatewayDocument Document(string yaml)
    {
        var result = TestLanguage.Parse(yaml);
        Assert.Empty(ProblemText.Format(result.Problems));
        return result.Document!;
    }

    private GatewaySnapshot Compile(string yaml, GatewaySnapshot? previous) => _compiler.Compile(Document(yaml), [], previous);

    private sealed class FailingSection : SnapshotSection
    {
        public override void Compile(SnapshotBuild build)
        {
            new RouteObjects().Compile(build);
            throw new InvalidOperationException("no certificate");
        }
    }
}
