using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>An error reply as the vendor sent it.</summary>
internal sealed record VendorError(int Status, string ContentType, HeaderList Headers, ReadOnlyMemory<byte> Body);
