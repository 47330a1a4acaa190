using System.Buffers;

namespace Gatehouse.AI.Backends;

/// <summary>Takes what nobody is there to read any more.</summary>
internal sealed class NoWriter : IBufferWriter<byte>
{
    private byte[] _scratch = new byte[1024];

    public void Advance(int count)
    {
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => Scratch(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => Scratch(sizeHint);

    private byte[] Scratch(int sizeHint)
    {
        if (_scratch.Length < sizeHint)
        {
            _scratch = new byte[sizeHint];
        }

        return _scratch;
    }
}
