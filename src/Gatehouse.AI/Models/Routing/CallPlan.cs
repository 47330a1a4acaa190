using System.Buffers;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// Whom to ask for one call, in order. The candidates are in an array of a pool, which goes back when the call is over. The plan of a
/// model with one target is empty: nothing was to be decided.
/// </summary>
internal struct CallPlan
{
    private Candidate[]? _items;

    /// <summary>All candidates, the ones that are not asked too; those of the normal course first.</summary>
    public readonly Span<Candidate> All => _items.AsSpan(0, Total);

    public readonly bool IsEmpty => _items is null;

    /// <summary>How many there are.</summary>
    public int Total { get; private set; }

    /// <summary>How many of the first are asked.</summary>
    public int Count { get; set; }

    /// <summary>Places of those that are asked when a vendor says that the call is too long.</summary>
    public Range ForContext { get; set; }

    /// <summary>Places of those that are asked when a vendor's content policy stands against the call.</summary>
    public Range ForPolicy { get; set; }

    /// <summary>Whether the first is asked although it rests: there is no other.</summary>
    public bool Regardless { get; set; }

    /// <summary>Hash of the beginning of the prompt; 0 where it does not count.</summary>
    public ulong Prompt { get; set; }

    /// <summary>Why nobody can be asked; null when somebody can.</summary>
    public ModelError? Refusal { get; set; }

    public static CallPlan Rent(int count) => new() { _items = ArrayPool<Candidate>.Shared.Rent(count), Total = count };

    public readonly ModelTarget Target(int place) => _items![place].Target;

    /// <summary>Gives the array back; the plan is empty then.</summary>
    public void Return()
    {
        if (_items is { } items)
        {
            _items = null;
            Total = Count = 0;
            ArrayPool<Candidate>.Shared.Return(items, clearArray: true);
        }
    }
}
