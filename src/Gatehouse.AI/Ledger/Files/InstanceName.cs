using System.Globalization;
using System.Security.Cryptography;

namespace Gatehouse.AI.Ledger.Files;

/// <summary>
/// The name of one opening of a ledger, in front of the names of all files that it writes: two processes of one gateway write side by
/// side while one takes over from the other, and neither writes to a file of the other. Begins with the time, so that names sort by it.
/// </summary>
internal static class InstanceName
{
    public static string New(TimeProvider time)
        => string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyyMMdd'T'HHmmssfff'Z'}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
}
