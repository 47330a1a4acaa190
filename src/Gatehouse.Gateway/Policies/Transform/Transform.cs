using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.Gateway.Policies.Transform;

/// <summary>Rewrites headers, path and method on the way up, and headers on the way down.</summary>
public sealed class Transform : PolicyDescriptor<TransformOptions>
{
    public override string Id => "transform";

    public override PolicyStage Stage => PolicyStage.Shape;

    public override string Summary => "Changes the headers of requests and replies, strips a prefix of the path, or replaces path and method.";

    public override bool ChangesPath(Document options) => options is TransformOptions { Path: not null } or TransformOptions { StripPrefix: not null };

    protected override void Validate(TransformOptions options, ProblemList problems)
    {
        if (options is { RequestHeaders: null, ResponseHeaders: null, StripPrefix: null, Path: null, Method: null })
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "", "the transform changes nothing", "Write for example strip_prefix: /partner.");
        }

        if (options.StripPrefix is { } prefix && !PathPrefix.TryParse(prefix, out _, out string? fault))
        {
            problems.Add(ProblemCodes.InvalidValue, options, "strip_prefix", $"\"{prefix}\": {fault}");
        }

        if (options.Path is { } path && !PathTemplate.TryParse(path, out _, out fault))
        {
            problems.Add(ProblemCodes.InvalidValue, options, "path", $"\"{path}\": {fault}");
        }

        if (options is { Path: not null, StripPrefix: not null })
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "strip_prefix", "path replaces the whole path, so nothing is left to strip", "Keep one of the two.");
        }

        if (options.Method is { } method && !(method.Length is > 0 and <= 32 && method.All(c => char.IsAsciiLetterUpper(c) || c == '-') && method != "CONNECT"))
        {
            problems.Add(ProblemCodes.InvalidValue, options, "method", $"\"{method}\" is not a method that can be sent", "Write it in upper case, such as POST.");
        }

        HeaderChangesCheck.Check(options.RequestHeaders, isRequest: true, problems);
        HeaderChangesCheck.Check(options.ResponseHeaders, isRequest: false, problems);
    }

    protected override void ValidatePlacement(TransformOptions options, PolicyPlacement placement, ProblemList problems)
    {
        if (options.Path is not null && PathTemplate.TryParse(options.Path, out var template, out _))
        {
            foreach (string name in template.Names.Where(n => !placement.PathNames.Contains(n, StringComparer.Ordinal)))
            {
                string[] known = [.. placement.PathNames.Select(n => $"{{{n}}}")];
                Report(placement, $"{{{name}}} is not taken by the path of route \"{placement.Route.Name}\"", known.Length == 0 ? "The route's path has no templates." : $"It has {string.Join(", ", known)}.", problems);
            }
        }

        if (options.StripPrefix is not null && PathPrefix.TryParse(options.StripPrefix, out var prefix, out _) && !CanBegin(placement.Route.Match.Path, prefix))
        {
            Report(placement, $"no path of route \"{placement.Route.Name}\" ({placement.Route.Match.Path}) begins with {options.StripPrefix}", hint: null, problems);
        }
    }

    protected override Policy Build(TransformOptions options, PolicyBuildContext context) => new TransformPolicy(options);

    private static bool CanBegin(string pattern, PathPrefix prefix)
    {
        string[] segments = pattern.TrimStart('/').Split('/');
        for (int i = 0; i < prefix.Segments.Count; i++)
        {
            if (i >= segments.Length)
            {
                return false;
            }

            if (segments[i] == "**")
            {
                return true;
            }

            if (segments[i].Length == 0 || (segments[i][0] != '{' && segments[i] != prefix.Segments[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static void Report(PolicyPlacement placement, string message, string? hint, ProblemList problems)
        => problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, placement.Use.Mark, placement.Use.SourcePath, message) { Hint = hint });
}
