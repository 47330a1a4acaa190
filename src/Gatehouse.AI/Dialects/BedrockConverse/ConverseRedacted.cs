using System.Text;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>
/// Encrypted reasoning is a blob here: AWS's clients decode its base64 and encode it again. What another vendor gave that is
/// not base64 in exactly one way is wrapped, so that it comes back byte for byte.
/// </summary>
internal static class ConverseRedacted
{
    private static ReadOnlySpan<byte> Mark => "gatehouse:"u8;

    public static string Wrap(string opaque)
    {
        byte[] bytes = new byte[opaque.Length];
        bool exact = Convert.TryFromBase64String(opaque, bytes, out int length) && Convert.ToBase64String(bytes, 0, length) == opaque;
        return exact ? opaque : Convert.ToBase64String([.. Mark, .. Encoding.UTF8.GetBytes(opaque)]);
    }

    public static string Unwrap(string blob)
    {
        byte[] bytes = new byte[blob.Length];
        return Convert.TryFromBase64String(blob, bytes, out int length) && bytes.AsSpan(0, length).StartsWith(Mark)
            ? Encoding.UTF8.GetString(bytes.AsSpan(Mark.Length, length - Mark.Length))
            : blob;
    }
}
