using System.Buffers;
using System.Runtime.InteropServices;

namespace Gatehouse.Gateway.Front;

/// <summary>One piece of a connection's buffers. Pinned, because sockets would pin it for every read and write.</summary>
internal sealed class Block(BlockPool pool) : IMemoryOwner<byte>
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockPool.BlockSize, pinned: true);
    private int _isRented;

    public Memory<byte> Memory => MemoryMarshal.CreateFromPinnedArray(_bytes, 0, _bytes.Length);

    public void Rent() => Volatile.Write(ref _isRented, 1);

    /// <summary>Gives it back; a second time has no effect, so that two connections never get the same block.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isRented, 0) == 1)
        {
            pool.Return(this);
        }
    }
}
