using System.IO.Pipelines;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Bodies;

namespace Gatehouse.Gateway.Tests.Front.Bodies;

public class AbortedBodyTests
{
    /// <summary>Kestrel's reader throws its abort at whoever wants to wake its reader: the call to the upstream never ended by that.</summary>
    [Fact]
    public void CancelPendingRead_OfAnAbortedBody_IsQuiet()
    {
        var body = new KestrelBody(new KestrelReply());
        body.Begin(new AbortedReader(), new Exchange(), size: null, new BodyTime(TimeSpan.Zero, TimeProvider.System));

        Assert.Null(Record.Exception(body.CancelPendingRead));
    }

    private sealed class AbortedReader : PipeReader
    {
        public override void CancelPendingRead() => throw new IOException("The client has reset the stream.");

        public override void AdvanceTo(SequencePosition consumed) => throw new NotSupportedException();

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => throw new NotSupportedException();

        public override void Complete(Exception? exception = null) => throw new NotSupportedException();

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override bool TryRead(out ReadResult result) => throw new NotSupportedException();
    }
}
