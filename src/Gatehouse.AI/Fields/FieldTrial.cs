using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;

namespace Gatehouse.AI.Fields;

/// <summary>
/// Finds out what becomes of fields at one model: each field's call goes through the form's reader and the provider's translator
/// with the field and without it, and the difference is the verdict.
/// </summary>
public sealed class FieldTrial
{
    private readonly FormSender _sender;

    public FieldTrial(CallForm form, ModelTarget target) => _sender = new FormSender(form, target);

    /// <summary>Whether the model does calls of the form at all.</summary>
    public bool CanServe => _sender.CanServe;

    public FieldCell Judge(FormField field)
    {
        if (!_sender.CanServe)
        {
            return new(FieldOutcome.Unable, "");
        }

        var path = new FieldPath(field.Place);
        var call = path.With(field.Call, field.Value);
        string text = call.ToJsonString();
        string before = path.IsIn(field.Call) && field.Call.ToJsonString() is var written && written != text ? written : WithoutIt(path, field, call);
        return Judge(field, path.NameIn(call), _sender.Send(before), _sender.Send(text));
    }

    private static string WithoutIt(FieldPath path, FormField field, JsonNode call)
        => (path.IsIn(call) ? path.Without(call) : field.Call).ToJsonString();

    private FieldCell Judge(FormField field, string name, SentForm before, SentForm after)
    {
        if (after.Refusal is { } refusal)
        {
            return Tells(field, name, refusal) || before.Refusal == refusal ? new(FieldOutcome.Refused, "") : new(FieldOutcome.Lost, "refused without its name: " + refusal);
        }

        if (_sender.Passes && after.IsUntouched)
        {
            return new(FieldOutcome.Kept, "");
        }

        // What is around it may be lost with it in both.
        var losses = after.Losses.Where(l => Names(field, name, l.Field) && (!before.Losses.Contains(l) || FieldPath.IsAround(l.Field, name) || field.ToldAs.Contains(l.Field, StringComparer.Ordinal))).ToArray();
        var change = new WireChange(before, after);
        using var value = JsonDocument.Parse(field.Value?.ToJsonString() ?? "null");
        if (losses.Any(l => l.Kind == LossKind.Dropped))
        {
            return new(FieldOutcome.Dropped, change.IsNone || field.IsWhole ? "" : "but for " + change.Describe(value.RootElement));
        }

        if (losses.Length > 0)
        {
            return new(FieldOutcome.Approximated, change.IsNone ? "" : change.Describe(value.RootElement));
        }

        if (change.IsNone || (field.IsWhole && !WireChange.IsIn(value.RootElement, after)))
        {
            return field.Needless is { } why ? new(FieldOutcome.Mapped, why)
                : new(FieldOutcome.Lost, change.IsNone ? string.Join(", ", after.Losses.Select(l => l.Field)) : "in part: " + change.Describe(value.RootElement));
        }

        string becomes = change.Describe(value.RootElement);
        return new(FieldOutcome.Mapped, becomes == name ? "" : becomes);
    }

    private static bool Names(FormField field, string name, string told)
        => FieldPath.AreRelated(told, name) || field.ToldAs.Any(t => FieldPath.AreRelated(told, t));

    private static bool Tells(FormField field, string name, string why)
    {
        string leaf = name[(name.LastIndexOf('.') + 1)..];
        return why.Contains(leaf, StringComparison.Ordinal) || field.ToldAs.Any(t => why.Contains(t, StringComparison.Ordinal))
            || Names(field, name, why[..Math.Max(0, why.IndexOf(':', StringComparison.Ordinal))]);
    }
}
