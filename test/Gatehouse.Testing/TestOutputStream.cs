namespace Gatehouse.Testing;

/// <summary>A stream that keeps what is written, such as an access log; writing waits while it is shut, and fails when told to.</summary>
public sealed class TestOutputStream : Stream
{
    private readonly MemoryStream _kept = new();
    private readonly ManualResetEventSlim _open = new(initialState: true);

    public ManualResetEventSlim Entered { get; } = new();

    public bool Fails { get; set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public string Text
    {
        get
        {
            lock (_kept)
            {
                return System.Text.Encoding.UTF8.GetString(_kept.ToArray());
            }
        }
    }

    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Shut() => _open.Reset();

    public void Open() => _open.Set();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Entered.Set();
        _open.Wait();
        if (Fails)
        {
            throw new IOException("no space left on device");
        }

        lock (_kept)
        {
            _kept.Write(buffer);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
