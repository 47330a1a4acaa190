using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>Names of keys: what is counted by key must not mix two of them up.</summary>
internal sealed class KeyNamesCheck : DocumentCheck
{
    public override void Check(GatewayDocument document, ProblemList problems)
    {
        Dictionary<string, ConsumerKeyDocument>? seen = null;
        foreach (var key in document.Consumers.Values.SelectMany(c => c.Keys))
        {
            if (key.Name is not { } name || (seen ??= new(StringComparer.Ordinal)).TryAdd(name, key))
            {
                continue;
            }

            problems.Add(new ConfigurationProblem(ProblemCodes.DuplicateName, key.MarkOf("name"), $"{key.SourcePath}.name", $"\"{name}\" is the name of another key as well")
            {
                OtherMark = seen[name].MarkOf("name"),
                OtherLabel = "the first key with this name",
                Hint = "Give each key a name of its own, such as one that begins with the consumer's.",
            });
        }
    }
}
