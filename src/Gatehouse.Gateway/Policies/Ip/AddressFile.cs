using System.Net;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.Ip;

/// <summary>A file of networks and addresses, one a line; from # on a line is a comment.</summary>
internal sealed class AddressFile
{
    private const int ShownFaults = 3;

    private AddressFile(string path, string hash, IReadOnlyList<IPNetwork> networks, string? unreadable, string? fault)
    {
        FullPath = path;
        Hash = hash;
        Networks = networks;
        Unreadable = unreadable;
        Fault = fault;
    }

    public string FullPath { get; }

    public string Hash { get; }

    public IReadOnlyList<IPNetwork> Networks { get; }

    /// <summary>Why the file could not be read; null when it could.</summary>
    public string? Unreadable { get; }

    /// <summary>The first lines that are no network; null when all are.</summary>
    public string? Fault { get; }

    public bool IsSound => Unreadable is null && Fault is null;

    public static AddressFile Read(string path)
    {
        var file = DocumentFile.Read(path);
        var networks = Parse(file.Text, out string? fault);

        // A list that is being written over reads so for a moment, and would refuse nobody meanwhile.
        string? unreadable = file.Fault ?? (string.IsNullOrWhiteSpace(file.Text) ? $"{path} has nothing in it; a line that begins with # says that it is meant so" : null);
        return new AddressFile(path, file.Hash, networks, unreadable, fault);
    }

    /// <summary>Reads the lines; the fault names the first that are not right.</summary>
    public static IReadOnlyList<IPNetwork> Parse(string text, out string? fault)
    {
        var networks = new List<IPNetwork>();
        var faults = new List<string>();
        int wrong = 0;
        int number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            int comment = line.IndexOf('#');
            var written = (comment < 0 ? line : line[..comment]).Trim();
            if (written.IsEmpty)
            {
                continue;
            }

            if (AddressSet.TryParse(written.ToString(), out var network))
            {
                networks.Add(network);
            }
            else if (++wrong <= ShownFaults)
            {
                faults.Add($"line {number}: \"{Shown(written)}\"");
            }
        }

        fault = wrong == 0 ? null : string.Join(", ", faults) + (wrong > ShownFaults ? $" and {wrong - ShownFaults} more" : "");
        return networks;
    }

    private static string Shown(ReadOnlySpan<char> text)
    {
        string cut = text.Length > 60 ? string.Concat(text[..60], "...") : text.ToString();
        return string.Concat(cut.Select(c => char.IsControl(c) || c == '"' ? '?' : c));
    }
}
