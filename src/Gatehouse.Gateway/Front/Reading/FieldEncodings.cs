using System.Text;

namespace Gatehouse.Gateway.Front.Reading;

/// <summary>
/// How the bytes of a field become text: Latin-1, so that every byte is kept, but for the two fields that Kestrel itself reads
/// more freely than the gateway may.
/// </summary>
internal static class FieldEncodings
{
    public static Encoding Of(string name) => name.Length switch
    {
        10 when name.Equals("Connection", StringComparison.OrdinalIgnoreCase) => ConnectionFieldEncoding.Instance,
        14 when name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) => ContentLengthEncoding.Instance,
        _ => Encoding.Latin1,
    };
}
