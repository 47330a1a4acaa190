using System.Globalization;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>Under which key something made from a document is kept over a reload.</summary>
internal static class ContentKey
{
    private static long _madeInCode;

    /// <summary>
    /// The hash of what was written, and of the files that a policy reads. A document made in code has no text to compare, so it equals nothing: what is made
    /// from it is made anew.
    /// </summary>
    public static string Of(Document document)
        => document.Source is null
            ? "code " + Interlocked.Increment(ref _madeInCode).ToString(CultureInfo.InvariantCulture)
            : document is PolicyUse { Options.FilesHash: { Length: > 0 } files } ? $"{document.ContentHash()} {files}"
            : document.ContentHash();
}
