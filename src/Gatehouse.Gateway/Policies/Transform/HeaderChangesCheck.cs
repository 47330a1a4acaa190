using System.Buffers;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Policies.Transform;

/// <summary>Checks names and values of fields that a configuration sets.</summary>
internal static class HeaderChangesCheck
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static void Check(HeaderChangesOptions? options, bool isRequest, ProblemList problems)
    {
        if (options is null)
        {
            return;
        }

        CheckNames(options, "remove", options.Remove, isRequest, problems);
        CheckNames(options, "set", options.Set.Keys, isRequest, problems);
        CheckNames(options, "add", options.Add.Keys, isRequest, problems);
        CheckValues(options, "set", options.Set, problems);
        CheckValues(options, "add", options.Add, problems);
        foreach (string name in options.Set.Keys.Where(n => options.Remove.Contains(n, StringComparer.OrdinalIgnoreCase)))
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "remove", $"{name} is both removed and set", "set replaces every value already.");
        }
    }

    private static void CheckNames(HeaderChangesOptions options, string setting, IEnumerable<string> names, bool isRequest, ProblemList problems)
    {
        foreach (string name in names)
        {
            if (name.Length is 0 or > 128 || name.AsSpan().ContainsAnyExcept(TokenCharacters))
            {
                problems.Add(ProblemCodes.InvalidValue, options, setting, $"\"{name}\" is not a header name");
            }
            else if (OwnedHeaders.Contains(name, isRequest))
            {
                problems.Add(ProblemCodes.InvalidCombination, options, setting, $"{name} is written by the gateway and cannot be changed here");
            }
        }
    }

    private static void CheckValues(HeaderChangesOptions options, string setting, IReadOnlyDictionary<string, string> fields, ProblemList problems)
    {
        foreach (var (name, value) in fields)
        {
            // Field values are visible ASCII, spaces and tabs (RFC 9110 5.5); anything else is read differently by different programs.
            if (value.Any(c => c is not '\t' and (< ' ' or > '~')) || value != value.Trim(' ', '\t'))
            {
                problems.Add(ProblemCodes.InvalidValue, options, setting, $"the value of {name} may hold visible ASCII characters only, without spaces around them");
            }
        }
    }
}
