using System.IO.Pipelines;
using Gatehouse.Core.Requests;

namespace Gatehouse.Benchmarks;

/// <summary>A reply that goes nowhere and can be used again.</summary>
internal sealed class SilentReply : ReplySink
{
    private readonly PipeWriter _body = PipeWriter.Create(Stream.Null);

    public override long BytesWritten => 0;

    public override PipeWriter Body => _body;

    public void Reset() => ResetReply();

    protected override ValueTask StartCoreAsync(CancellationToken cancellationToken) => default;

    protected override void AbortCore()
    {
    }
}
