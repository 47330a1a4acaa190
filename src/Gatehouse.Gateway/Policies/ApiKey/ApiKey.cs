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
        CheckName(options, "header", options.Header, problems);
        CheckName(options, "query", options.Query, problems);
        if (string.Equals(options.Header, "Authorization", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "header", "Authorization carries a scheme in front of the key", "Write scheme: bearer in place of header.");
        }
    }

    protected override Policy Build(ApiKeyOptions options, PolicyBuildContext context) => new ApiKeyPolicy(options);

    private static void CheckName(ApiKeyOptions options, string setting, string? name, ProblemList problems)
    {
        if (name is not null && (name.Length is 0 or > 64 || name.AsSpan().ContainsAnyExcept(NameCharacters)))
        {
            problems.Add(ProblemCodes.InvalidValue, options, setting, $"\"{name}\" is not a name of letters, digits, - _ and .");
        }
    }
}
