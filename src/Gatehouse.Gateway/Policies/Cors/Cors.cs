using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.Gateway.Policies.Cors;

/// <summary>Lets pages of other origins read replies, by the CORS protocol of WHATWG Fetch.</summary>
public sealed class Cors : PolicyDescriptor<CorsOptions>
{
    public override string Id => "cors";

    public override PolicyStage Stage => PolicyStage.Protect;

    public override string Summary => "Says which origins' pages may call and read (CORS), and answers preflights for them.";

    // It judges origins alone, and each reply says what the last one that ran says.
    public override bool MayBeAlternative => false;

    protected override void Validate(CorsOptions options, ProblemList problems)
    {
        CheckOrigins(options, problems);
        CheckMethods(options, problems);
        CheckNames(options, "headers", options.Headers ?? [], problems);
        CheckNames(options, "expose_headers", options.ExposeHeaders, problems);
    }

    protected override Policy Build(CorsOptions options, PolicyBuildContext context) => new CorsPolicy(options);

    private static void CheckOrigins(CorsOptions options, ProblemList problems)
    {
        bool isEvery = options.Origins.Contains("*", StringComparer.Ordinal);
        for (int i = 0; i < options.Origins.Count; i++)
        {
            string origin = options.Origins[i];
            if (origin is not ("*" or "null") && !OriginPattern.TryParse(origin, out _, out string? fault, out string? fix))
            {
                problems.Add(ProblemCodes.InvalidValue, options, "origins", i, $"\"{origin}\" is no origin: {fault}", fix);
            }
        }

        if (isEvery && options.Credentials)
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "credentials", "with origins: [\"*\"] every page could act as whoever is signed in", "Name the origins, or remove credentials.");
        }

        if (isEvery && options.Refuse)
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "refuse", "with origins: [\"*\"] there is no other origin to refuse", "Name the origins, or remove refuse.");
        }

        if (isEvery && options.Origins.Count > 1)
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "origins", "* is every origin; the others add nothing", "Write [\"*\"] alone, or leave * away.");
        }

        if (options.Credentials && options.Origins.Contains("null", StringComparer.Ordinal))
        {
            string path = options.SourcePath.Length == 0 ? "origins" : $"{options.SourcePath}.origins";
            problems.Add(new ConfigurationProblem(ProblemCodes.InsecureSetting, options.MarkOf("origins"), path, "any page can have the origin null (a frame in a sandbox), and with credentials acts as whoever is signed in")
            {
                Severity = ProblemSeverity.Warning,
                Hint = "Remove \"null\", or credentials.",
            });
        }
    }

    private static void CheckMethods(CorsOptions options, ProblemList problems)
    {
        for (int i = 0; i < options.Methods.Count; i++)
        {
            string method = options.Methods[i];
            if (method == "*" || !TokenText.IsToken(method))
            {
                problems.Add(ProblemCodes.InvalidValue, options, "methods", i, $"\"{method}\" is no method", "Leave methods away for the usual ones; the route decides which it takes.");
            }
            else if (method.Any(char.IsAsciiLetterLower))
            {
                problems.Add(ProblemCodes.InvalidValue, options, "methods", i, $"methods are written in capitals: {method.ToUpperInvariant()}");
            }
        }
    }

    private static void CheckNames(CorsOptions options, string setting, IReadOnlyList<string> names, ProblemList problems)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == "*")
            {
                problems.Add(ProblemCodes.InvalidValue, options, setting, i, "* is not taken: browsers do not read it as every field when there are credentials", setting == "headers" ? "Leave headers away for whatever is asked for." : "Name the fields.");
            }
            else if (!TokenText.IsToken(names[i]))
            {
                problems.Add(ProblemCodes.InvalidValue, options, setting, i, $"\"{names[i]}\" is no name of a header field", TokenText.Rule);
            }
        }
    }
}
