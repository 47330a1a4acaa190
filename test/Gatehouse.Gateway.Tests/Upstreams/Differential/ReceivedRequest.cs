namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>A request as the scripted upstream received it; the body grows until it is whole.</summary>
internal sealed class ReceivedRequest(int connection, bool isFirst, string method, string target, SortedDictionary<string, string> fields)
{
    public int Connection { get; } = connection;

    /// <summary>Whether its connection was a new one.</summary>
    public bool IsFirst { get; } = isFirst;

    public string Method { get; } = method;

    public string Target { get; } = target;

    /// <summary>By lower-case name, the values of one name in their order.</summary>
    public SortedDictionary<string, string> Fields { get; } = fields;

    public byte[] Body { get; set; } = [];

    /// <summary>The fields behind the last chunk, each as "Name: value" and a line's end.</summary>
    public string Trailers { get; set; } = "";

    public bool IsWhole { get; set; }

    /// <summary>Done when all was sent that the script says, and the connection was treated as it says.</summary>
    public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when its connection has ended on both sides.</summary>
    public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
