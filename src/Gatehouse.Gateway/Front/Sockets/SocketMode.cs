namespace Gatehouse.Gateway.Front.Sockets;

/// <summary>Permissions of a Unix socket's file, written as chmod takes them.</summary>
internal static class SocketMode
{
    /// <summary>Its owner and its group may connect.</summary>
    public const UnixFileMode Default = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Reads "0660" or "660".</summary>
    public static bool TryParse(string text, out UnixFileMode mode)
    {
        mode = UnixFileMode.None;
        if (text.Length is not (3 or 4) || (text.Length == 4 && text[0] != '0'))
        {
            return false;
        }

        int bits = 0;
        foreach (char digit in text)
        {
            if (digit is < '0' or > '7')
            {
                return false;
            }

            bits = (bits * 8) + (digit - '0');
        }

        mode = (UnixFileMode)bits;
        return true;
    }
}
