using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Reading;
using Gatehouse.Gateway.Routing.Conditions;

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
        foreach (var (name, value) in match.Headers)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters))
            {
                Report("headers", index: null, $"\"{name}\" is not a header name", hint: null);
            }
            else if (!FieldSyntax.IsValue(value) || IsPadded(value))
            {
                Report("headers", index: null, $"no request has this value of {name}: fields have no control characters, and no spaces around them", "Remove them.");
            }
        }

        CheckClients();
        CheckBody();
        foreach (var (name, value) in match.Cookies)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters))
            {
                Report("cookies", index: null, $"\"{name}\" is not the name of a cookie", hint: null);
            }
            else if (!FieldSyntax.IsValue(value) || IsPadded(value) || value.Contains(';', StringComparison.Ordinal))
            {
                Report("cookies", index: null, $"no request has this value of {name}: cookies have no control characters, no semicolons, and no spaces around them", "Write the value as it is sent.");
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

    private void CheckClients()
    {
        for (int i = 0; i < match.Client.Count; i++)
        {
            if (!AddressSet.TryParse(match.Client[i], out _))
            {
                Report("client", i, $"\"{match.Client[i]}\" is no address and no network", AddressSet.HintFor(match.Client[i]));
            }
        }
    }

    private static bool IsPadded(string value) => value.AsSpan().Trim(" \t").Length != value.Length;

    private void CheckBody()
    {
        foreach (string path in match.Body.Keys)
        {
            if (path.StartsWith('$'))
            {
                Report("body", index: null, $"\"{path}\" is a JSON path; a field is written by its names alone", $"Write \"{path.TrimStart('$').TrimStart('.')}\".");
            }
            else if (path.Split('.').Any(name => name.Length == 0) || path.AsSpan().IndexOfAny('[', ']', '*') >= 0)
            {
                Report("body", index: null, $"\"{path}\" names no field", "Write its names with points between them: order.type. Items of lists cannot be named.");
            }
        }

        if (match.Body.Count > 0 && match.Methods.Count > 0 && match.Methods.All(m => m is "GET" or "HEAD"))
        {
            Report("body", index: null, "requests with these methods have no body", "Add a method such as POST, or remove body.");
        }

        if (match.Body.Count == 0 && (match.Source as ConfigMapping)?.Find("body_limit") is not null)
        {
            Report("body_limit", index: null, "body_limit has a meaning only with body", "Remove it, or add body.");
        }
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
