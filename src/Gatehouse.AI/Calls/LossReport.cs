using System.Text.Json;

namespace Gatehouse.AI.Calls;

/// <summary>
/// What a translation could not carry over, collected while a call or its reply is translated: sent as x-gatehouse-loss,
/// recorded, and, of a call, a reason to refuse when the route is strict. Form: "field;dropped, field;approximated"; fields of
/// a reply have the names of <see cref="ReplyField"/>.
/// </summary>
public sealed class LossReport
{
    // A vendor's stream may have no end of what is lost; nobody reads further than this.
    private const int Most = 256;

    private readonly List<Loss> _losses = [];

    public IReadOnlyList<Loss> Losses => _losses;

    public bool IsEmpty => _losses.Count == 0;

    /// <summary>The field is not sent at all.</summary>
    public void Dropped(string field) => Add(field, LossKind.Dropped);

    /// <summary>The field is sent as something near, such as a clamped temperature.</summary>
    public void Approximated(string field) => Add(field, LossKind.Approximated);

    /// <summary>Names members of a reply that the form has no place for; those that say nothing lose nothing.</summary>
    /// <param name="extra">The members.</param>
    /// <param name="choice">The answer that they belong to; null for the reply itself.</param>
    public void DroppedOfReply(ExtraMembers extra, int? choice = null)
    {
        foreach (var (name, value) in extra.Members)
        {
            LostOfReply(name, value, choice);
        }
    }

    /// <summary>Names one such member.</summary>
    public void LostOfReply(string name, JsonElement value, int? choice)
    {
        if (WireJson.SaysNothing(value))
        {
            return;
        }

        // Every form tells the tokens in its own way; what a vendor counts beyond that is what is lost.
        if (choice is null && name == "usage")
        {
            Approximated(ReplyField.Of(name));
            return;
        }

        Dropped(choice is { } index ? ReplyField.Choice(index, name) : ReplyField.Of(name));
    }

    /// <summary>Names a part of an answer that the form has no place for.</summary>
    public void DroppedPart(int choice, int part, Part dropped) => Dropped(ReplyField.Part(choice, part, ReplyField.KindOf(dropped)));

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
        if (_losses.Count < Most && !_losses.Contains(loss))
        {
            _losses.Add(loss);
        }
    }
}
