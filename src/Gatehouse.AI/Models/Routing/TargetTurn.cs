using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Models.Routing;

/// <summary>Where a call is on its way through its plan: in the normal course, or among the targets for calls that are too long or refused.</summary>
internal struct TargetTurn(int count, Range forContext, Range forPolicy)
{
    private int _end = count;
    private bool _wasLong;
    private bool _wasRefused;

    public int Place { get; private set; }

    public readonly bool IsOpen => Place < _end;

    public readonly bool IsLast => Place == _end - 1;

    /// <summary>Whether there are targets for calls that a content policy stands against, and none of them was asked yet.</summary>
    public readonly bool HasOtherForFiltered => !_wasRefused && forPolicy.Start.Value != forPolicy.End.Value;

    /// <summary>The next one of the same course.</summary>
    public void Next() => Place++;

    /// <summary>Where an error leads to; false when nowhere.</summary>
    public bool Follow(ModelError error, FailureRules rules)
    {
        if (error.Kind == ModelErrorKind.ContextLength && !_wasLong && Lead(forContext))
        {
            return _wasLong = true;
        }

        if (error.Kind == ModelErrorKind.ContentPolicy && !_wasRefused && Lead(forPolicy))
        {
            return _wasRefused = true;
        }

        Place++;
        return IsOpen && rules.MayGoOn(error);
    }

    private bool Lead(Range course)
    {
        int start = course.Start.Value;
        int end = course.End.Value;
        if (start == end)
        {
            return false;
        }

        (Place, _end) = (start, end);
        return true;
    }
}
