using System.Text;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Puts an answer together while its pieces are read.</summary>
internal sealed class Saying
{
    private readonly Dictionary<int, (string Name, StringBuilder Arguments)> _calls = [];
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _thinking = new();
    private readonly StringBuilder _refusal = new();

    public Ending? Ending { get; set; }

    public Tokens? Tokens { get; set; }

    public int Calls => _calls.Count;

    public void Text(string? piece) => _text.Append(piece);

    public void Thinking(string? piece) => _thinking.Append(piece);

    public void Refusal(string? piece) => _refusal.Append(piece);

    /// <summary>A piece of the call of this number; its name comes with the first one.</summary>
    public void Call(int number, string? name, string? arguments)
    {
        if (!_calls.TryGetValue(number, out var call))
        {
            _calls[number] = call = (name ?? "", new StringBuilder());
        }

        call.Arguments.Append(arguments);
    }

    /// <summary>A call that comes whole.</summary>
    public void Call(string? name, string? arguments) => Call(-1 - _calls.Count, name, arguments);

    public bool Knows(int number) => _calls.ContainsKey(number);

    public Said End() => new()
    {
        Text = _text.ToString(),
        Thinking = _thinking.ToString(),
        Refusal = _refusal.ToString(),
        Calls = [.. _calls.Values.Select(c => $"{c.Name} {Look.Canonical(c.Arguments.ToString())}")],
        Ending = Ending,
        Tokens = Tokens,
    };
}
