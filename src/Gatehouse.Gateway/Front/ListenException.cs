namespace Gatehouse.Gateway.Front;

/// <summary>A listener that could not be opened. The message is one line: the address and the reason.</summary>
public sealed class ListenException(string url, string reason, Exception? inner = null) : Exception($"{url}: {reason}", inner)
{
    public string Url { get; } = url;

    public string Reason { get; } = reason;
}
