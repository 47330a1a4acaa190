using System.IO.Pipelines;
using Gatehouse.Gateway.Mirroring;

namespace Gatehouse.Gateway.Tests.Mirroring;

public sealed class MirroredBodyTests
{
    [Fact]
    public async Task Body_ThatIsDeclaredLarge_TakesMemoryAsItArrives()
    {
        const int declared = 16_000_000;
        using var first = new MemoryStream([1]);
        var inner = PipeReader.Create(first);

        long before = GC.GetAllocatedBytesForCurrentThread();
        var body = new MirroredBody(inner, copy: null!, declared, limit: declared);
        var read = await body.ReadAsync(TestContext.Current.CancellationToken);
        body.AdvanceTo(read.Buffer.Start, read.Buffer.End);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }
}
