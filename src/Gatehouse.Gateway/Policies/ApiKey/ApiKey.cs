using System.Buffers;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.Gateway.Policies.ApiKey;

/// <summary>Identifies consumers by the keys that the configuration gives them.</summary>
public sealed class ApiKey : PolicyDescriptor<ApiKeyOptions>
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("-_.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public override string Id => "api_key";

    public override PolicyStage Stage => PolicyStage.Identify;

    public override string Summary => "Identifies the consumer by an API key in a header, the query or Authorization; refuses callers without a valid one.";

    protected override void Validate(ApiKeyOptions options, ProblemList problems)
    {
        if (options.Query is { } query && !IsName(query))
        {
            problems.Add(ProblemCodes.InvalidValue, options, "query", NoName(query));
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < (options.Header?.Count ?? 0); i++)
        {
            string name = options.Header![i];
            if (!IsName(name))
            {
                problems.Add(ProblemCodes.InvalidValue, options, "header", i, NoName(name));
            }
            else if (string.Equals(name, "Authorization", StringComparison.OrdinalIgnoreCase))
            {
                problems.Add(ProblemCodes.InvalidCombination, options, "header", i, "Authorization carries a scheme in front of the key", "Write scheme: bearer in place of header.");
            }
            else if (!seen.Add(name))
            {
                problems.Add(ProblemCodes.InvalidValue, options, "header", i, $"\"{name}\" stands here twice", "Remove one of them; case does not matter.");
            }
        }
    }

    protected override Policy Build(ApiKeyOptions options, PolicyBuildContext context) => new ApiKeyPolicy(options);

    private static bool IsName(string name) => name.Length is > 0 and <= 64 && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    private static string NoName(string name) => $"\"{name}\" is not a name of letters, digits, - _ and .";
}
