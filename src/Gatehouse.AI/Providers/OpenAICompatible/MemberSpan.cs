namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Where the members of one object stand, so that one can be cut out together with the comma that is its own.</summary>
internal struct MemberSpan(int start)
{
    private int _keptEnd = start;
    private int _cutFrom = -1;
    private int _cutEnd;

    /// <summary>Whether a member stays.</summary>
    public bool HasKept { get; private set; }

    public void Keep(int nameStart, int end, List<(int Start, int End, string Text)> edits)
    {
        if (_cutFrom >= 0)
        {
            edits.Add((_cutFrom, nameStart, ""));
            _cutFrom = -1;
        }

        HasKept = true;
        _keptEnd = end;
    }

    public void Cut(int nameStart, int end, List<(int Start, int End, string Text)> edits)
    {
        if (HasKept)
        {
            edits.Add((_keptEnd, end, ""));
            _keptEnd = end;
        }
        else if (_cutFrom < 0)
        {
            _cutFrom = nameStart;
        }

        _cutEnd = end;
    }

    /// <summary>The object ended.</summary>
    public void End(List<(int Start, int End, string Text)> edits)
    {
        if (_cutFrom >= 0)
        {
            edits.Add((_cutFrom, _cutEnd, ""));
            _cutFrom = -1;
        }
    }
}
