using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>The betas of a call: the client's fields anthropic-beta, each a list, without those that a cloud would refuse the call for.</summary>
internal static class AnthropicBetas
{
    public const string Field = "anthropic-beta";

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    /// <summary>The names that go on, each once, in their order. The others are reported as dropped.</summary>
    /// <param name="cloud">Where the call goes.</param>
    /// <param name="client">The client's fields.</param>
    /// <param name="allowed">The only names that go on; null for all that the cloud is not known to refuse.</param>
    /// <param name="loss">Takes what is left out; null when nobody asks.</param>
    public static List<string> Of(AnthropicCloud cloud, HeaderList client, IReadOnlyList<string>? allowed, LossReport? loss)
    {
        var names = new List<string>();
        foreach (ref readonly var field in client.Fields)
        {
            if (!string.Equals(field.Name, Field, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var range in field.Value.AsSpan().Split(','))
            {
                Take(field.Value.AsSpan(range).Trim());
            }
        }

        return names;

        void Take(ReadOnlySpan<char> word)
        {
            if (word.IsEmpty)
            {
                return;
            }

            string name = word.ToString();
            bool goesOn = !word.ContainsAnyExcept(NameCharacters) && (allowed?.Contains(name, StringComparer.Ordinal) ?? !cloud.RefusedBetas.Contains(name, StringComparer.Ordinal));
            if (!goesOn)
            {
                loss?.Dropped(word.ContainsAnyExcept(NameCharacters) ? Field : $"{Field}.{name}");
            }
            else if (!names.Contains(name, StringComparer.Ordinal))
            {
                names.Add(name);
            }
        }
    }
}
