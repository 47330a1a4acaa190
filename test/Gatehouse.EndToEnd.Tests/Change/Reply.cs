namespace Gatehouse.EndToEnd.Tests.Change;

/// <summary>What a raw client got: status, head as it came, and the whole body.</summary>
internal sealed record Reply(int Status, string Head, string Body)
{
    public bool ClosesConnection => Header("Connection").Equals("close", StringComparison.OrdinalIgnoreCase);

    /// <summary>Value of a field; empty when it is not there.</summary>
    public string Header(string name)
    {
        int start = Head.IndexOf($"\r\n{name}: ", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return "";
        }

        start += name.Length + 4;
        return Head[start..Head.IndexOf("\r\n", start, StringComparison.Ordinal)];
    }
}
