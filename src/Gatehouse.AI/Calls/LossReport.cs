namespace Gatehouse.AI.Calls;

/// <summary>
/// What a translation could not carry over, collected while a call is translated: sent as x-gatehouse-loss, recorded,
/// and a reason to refuse when the route is strict. Form: "field;dropped, field;approximated".
/// </summary>
public sealed class LossReport
{
    private readonly List<Loss> _losses = [];

    public IReadOnlyList<Loss> Losses => _losses;

    public bool IsEmpty => _losses.Count == 0;

    /// <summary>The field is not sent at all.</summary>
    public void Dropped(string field) => Add(field, LossKind.Dropped);

    /// <summary>The field is sent as something near, such as a clamped temperature.</summary>
    public void Approximated(string field) => Add(field, LossKind.Approximated);

    /// <summary>Gives every field the name that the client knows it by.</summary>
    public void Rename(Func<string, string> nameOf)
    {
        Loss[] losses = [.. _losses];
        _losses.Clear();
        foreach (var loss in losses)
        {
            Add(nameOf(loss.Field), loss.Kind);
        }
    }

    public override string ToString() => string.Join(", ", _losses.Select(l => $"{l.Field};{(l.Kind == LossKind.Dropped ? "dropped" : "approximated")}"));

    private void Add(string field, LossKind kind)
    {
        var loss = new Loss(field, kind);
        if (!_losses.Contains(loss))
        {
            _losses.Add(loss);
        }
    }
}
