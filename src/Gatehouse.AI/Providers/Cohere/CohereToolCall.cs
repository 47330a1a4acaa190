using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>
/// A tool call within a stream. Arguments that may still turn out to be "null" or nothing at all are held back, as both
/// mean an empty object.
/// </summary>
internal sealed class CohereToolCall(int part)
{
    private string _held = "";
    private bool _flows;
    private bool _ended;

    public int Part => part;

    public void Append(string? arguments, List<StreamEvent> output)
    {
        if (string.IsNullOrEmpty(arguments) || _ended)
        {
            return;
        }

        _held = _flows ? arguments : _held + arguments;
        if (_flows || !MayBeNull(_held))
        {
            _flows = true;
            output.Add(new StreamEvent(StreamEventKind.ToolArgumentsDelta) { PartIndex = part, Text = _held });
            _held = "";
        }
    }

    public void End(List<StreamEvent> output)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        if (!_flows)
        {
            output.Add(new StreamEvent(StreamEventKind.ToolArgumentsDelta) { PartIndex = part, Text = CohereArguments.Of(_held) });
        }

        output.Add(new StreamEvent(StreamEventKind.PartEnded) { PartIndex = part });
    }

    private static bool MayBeNull(string text) => "null".AsSpan().StartsWith(text.AsSpan().Trim(), StringComparison.Ordinal);
}
