using System.Buffers;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Gateway.Routing;

/// <summary>Checks one match: path, hosts, methods and names of fields, all faults at their own place.</summary>
internal sealed class MatchCheck(MatchDocument match, ProblemList problems)
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private bool _isSound = true;

    /// <summary>The hosts, once checked.</summary>
    public IReadOnlyList<HostPattern> Hosts { get; private set; } = [];

    /// <summary>Reports every fault; the compiled path when there was none.</summary>
    public PathPattern? Check()
    {
        if (!PathPattern.TryParse(match.Path, out var path, out string? fault, out string? hint))
        {
            Report("path", index: null, fault, hint);
        }

        CheckHosts();
        CheckMethods();
        foreach (var (name, _) in match.Headers)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters))
            {
                Report("headers", index: null, $"\"{name}\" is not a header name", hint: null);
            }
        }

        return _isSound ? path : null;
    }

    private void CheckHosts()
    {
        var hosts = new List<HostPattern>();
        for (int i = 0; i < match.Host.Count; i++)
        {
            if (HostPattern.TryParse(match.Host[i], out var host, out string? fault, out string? hint))
            {
                hosts.Add(host);
            }
            else
            {
                Report("host", i, fault, hint);
            }
        }

        Hosts = hosts;
    }

    private void CheckMethods()
    {
        for (int i = 0; i < match.Methods.Count; i++)
        {
            string method = match.Methods[i];
            if (method.Length == 0 || method.AsSpan().ContainsAnyExcept(TokenCharacters))
            {
                Report("methods", i, $"\"{method}\" is not a method", hint: null);
            }
            else if (method.Any(char.IsAsciiLetterLower))
            {
                Report("methods", i, $"\"{method}\" matches no request, because methods are compared with their case", $"Did you mean \"{method.ToUpperInvariant()}\"?");
            }
        }
    }

    private void Report(string setting, int? index, string message, string? hint)
    {
        _isSound = false;
        var value = (match.Source as ConfigMapping)?.Find(setting)?.Value;
        var node = index is { } i && value is ConfigSequence list && i < list.Items.Count ? list.Items[i] : value ?? match.Source as ConfigScalar;
        if (node is null)
        {
            problems.Add(ProblemCodes.InvalidValue, match, setting, message, hint);
        }
        else
        {
            problems.Add(ProblemCodes.InvalidValue, node, message, hint);
        }
    }
}
