using System.IO.Pipelines;
using System.Text;
using Gatehouse.Core.Requests;

namespace Gatehouse.Testing;

/// <summary>
/// A reply sink in memory: records the head as it was committed, every byte, every flush and whether the reply was cut.
/// A test may read the body while it is written (<see cref="Reader"/>) or afterwards (<see cref="Text"/>).
/// </summary>
public sealed class TestReply : ReplySink
{
    private readonly Pipe _pipe;
    private readonly RecordingPipeWriter _writer;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="pauseAfter">Unread bytes after which a flush waits, as with a slow client; 0 never waits.</param>
    public TestReply(long pauseAfter = 0)
    {
        _pipe = new Pipe(new PipeOptions(pauseWriterThreshold: pauseAfter, resumeWriterThreshold: pauseAfter / 2, useSynchronizationContext: false));
        _writer = new RecordingPipeWriter(_pipe.Writer);
    }

    /// <summary>Status and fields as they were when the head was committed; null before.</summary>
    public int? CommittedStatus { get; private set; }

    public HeaderList CommittedHeaders { get; } = new();

    /// <summary>Completes when the head is committed.</summary>
    public Task Started => _started.Task;

    /// <summary>The client's end of the body.</summary>
    public PipeReader Reader => _pipe.Reader;

    /// <summary>Every byte of the body so far, as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(_writer.Bytes());

    public byte[] Bytes => _writer.Bytes();

    /// <summary>How many bytes each flush carried.</summary>
    public IReadOnlyList<int> Flushes => _writer.Flushes();

    public override long BytesWritten => _writer.Count;

    public override PipeWriter Body => HasStarted ? _writer : throw new InvalidOperationException("The body was used before the reply was started.");

    /// <summary>What a front does when the handler returned: ends the body, so that readers see its end.</summary>
    public void Complete() => _pipe.Writer.Complete();

    protected override ValueTask StartCoreAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CommittedStatus = StatusCode;
        CommittedHeaders.CopyFrom(Headers);
        _started.TrySetResult();
        return ValueTask.CompletedTask;
    }

    protected override void AbortCore() => _pipe.Writer.Complete(new IOException("The reply was cut."));
}
